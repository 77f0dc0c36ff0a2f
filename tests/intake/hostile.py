"""Two hundred strings that somebody might write to see what they do."""

from __future__ import annotations

from itertools import product

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</td></table><iframe src=javascript:alert(1)>",
    "\"><a href='javascript:alert(1)' autofocus onfocus=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7|add:7 }}{% debug %}",
    "${7*7}#{7*7}<%= 7 %>",
    '=HYPERLINK("https://evil.example")',
    "+1+1|cmd",
    "@SUM(A1:A9)",
    "\u202egnp.exe\u2066 isolated",
    "\ufeff\u200b\u2028\u2029",
    "nul\x00byte and \x1b[31m escape",
    "Z" + "\u0301" * 400,
    "👩‍⚕️" * 60,
    "%s %(name)s {0} %n",
    "'; DROP TABLE intake_submission; --",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "\u0130ı ß ﬁ K Å",
)
WRAPPERS = (
    "{}",
    "before {} after",
    "{}\r\n{}",
    "<!-- {} -->",
    "<![CDATA[{}]]>",
    "<style>{}</style>",
    "<textarea>{}</textarea>",
    "</textarea>{}",
    "</title>{}",
    "\u2067{}\u2069",
)
STRINGS = [wrap.replace("{}", text) for wrap, text in product(WRAPPERS, PAYLOADS)]
# Where a person writes what they like.
FIELDS = (
    "name",
    "ask-for",
    "phone",
    "own-words",
    "hopes",
    "medicine-list",
    "escort-who",
    "treatments-notes",
)
