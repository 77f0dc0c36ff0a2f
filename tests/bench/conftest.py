from __future__ import annotations

from tests.bench.clock import FIGURES, table


def pytest_terminal_summary(terminalreporter):
    for line in [*FIGURES, "", *table()]:
        terminalreporter.write_line(line)
