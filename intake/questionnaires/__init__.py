"""The pure core: FHIR R4 Questionnaires as values, without Django, clock or database.

Imports flow down this list, never up:

    values          what an answer can be: Coding, Quantity, partial dates
    outcome         what is wrong, where, how badly: Issue, Outcome, Refused
    answers         one person's answers: an immutable mapping of key to values
    definition      what is asked: Questionnaire, Item, Option, Condition, Page
    datatypes       how each kind of value stands in JSON (`valueX`)
    item_types      one row for each item type: its values, operators and checks
    plain           JSON from outside, made harmless before anything reads it
    expressions     calculatedExpression: the sums that are understood
    extensions      which extensions are read, ignored on purpose, or reported
    value_sets      contained value sets as options
    items           JSON items to definition
    invariants      que-1 to que-13 and our own rules
    loading         load(source): a Questionnaire, or Refused with the reasons
    enablement      which items are asked, given what was answered
    validation      are these answers, or is this response, right?
    response        Answers to QuestionnaireResponse and back
    interpretation  scores and rules as data beside a definition
    scoring         answers to scores with bands
    safety          answers to concerns
"""
