"""The pure core: FHIR R4 Questionnaires as values, without Django, clock or database.

A module may import those above it in this list, never those below
(`tests/intake/questionnaires/test_layers.py` holds it to that):

    values            what an answer can be: Coding, Quantity, partial dates
    outcome           what is wrong, where, how badly: Issue, Outcome, Refused
    answers           one person's answers: an immutable mapping of key to values
    ordering          what must be known before what, and circles
    units             10000 m against 5 km
    comparison        which of two values is greater, where that is certain
    item              what is asked: Item, Option, Condition, and its translation
    definition        the whole: Questionnaire and Page
    translation       what a definition says in another language, and what is missing
    datatypes         how each kind of value stands in JSON (`valueX`)
    resource_types    what a Reference may point to
    shapes            FHIR's datatypes and their properties: a table
    structure         has a response, or a definition, those shapes?
    checks            the rules for one value, a small function each
    item_types        THE TABLE: a row for each item type
    plain             JSON from outside, made harmless before anything reads it
    element           a JSON object with its place, and readers that report faults
    expressions       calculatedExpression: the sums that are understood
    markup            rendering-xhtml through an allow-list
    known_extensions  extensions ignored on purpose, or a reason to refuse
    extensions        extensions that are read; everything else is reported
    value_sets        contained value sets as options
    well_known        value sets that FHIR itself publishes and closes
    invariants        que-1 to que-13 and our own rules
    building          JSON items to definition
    loading           load(source): a Questionnaire, or Refused with the reasons
    enablement        which items are asked, given what was answered
    instances         rows without gaps, for forms where rows can be left empty
    measures          what scores and rules are made of
    interpretation    read(source): scores and rules, held against a definition
    scoring           answers to scores with bands
    safety            answers to concerns
    calculation       calculated totals and initial answers
    reading           a response against its definition: answers and places
    response_header   what a response says about itself
    validation        are these answers, or is this response, right?
    response          Answers to QuestionnaireResponse and back
"""
