"""Extensions from which nothing is read: ignored on purpose, or a reason to refuse."""

from __future__ import annotations

# The short name is what follows one of these (SDC moved some, STU3 named some).
_BASES = (
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-",
    "http://hl7.org/fhir/us/sdc/StructureDefinition/sdc-questionnaire-",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-",
    "http://hl7.org/fhir/StructureDefinition/",
)


def short_name(url: str) -> str:
    """minValue for http://hl7.org/fhir/StructureDefinition/minValue."""
    for base in _BASES:
        if url.startswith(base):
            return url[len(base) :]
    return url


_REASONS = {
    "filling in answers from a record is not done here": """
        initialExpression launchContext itemPopulationContext sourceQueries
        sourceStructureMap candidateExpression contextExpression
        lookupQuestionnaire isSubject prepopulate-subject
    """,
    "answers are not turned into other resources by a definition": """
        observationExtract observation-extract-category observationLinkPeriod
        observation-extract-entry itemExtractionContext targetStructureMap
        templateExtract templateExtractBundle templateExtractContext
        templateExtractValue extractAllocateId definitionExtract
        definitionExtractValue
    """,
    "it says how the questionnaire was put together": """
        assembledFrom assembleContext assemble-expectation
    """,
    "only expressions could use it": "variable",
    "the site chooses the language": "preferredLanguage",
    "looks are the site's own": """
        rendering-style rendering-styleSensitive width collapsible
    """,
    "it says something about the file, not about the questions": """
        structuredefinition-wg structuredefinition-standards-status
        structuredefinition-fmm versionNumber artifact-versionAlgorithm
        cqf-library cqf-knowledgeCapability usageMode endpoint
        preferredTerminologyServer performerType
    """,
}
IGNORED = {name: why for why, names in _REASONS.items() for name in names.split()}

REFUSED = {
    "enableWhenExpression": "its expression decides what is asked: use enableWhen",
    "answerExpression": "its options come from an expression",
    "answerOptionsToggleExpression": "its options come from an expression",
    "subQuestionnaire": "it stands for another questionnaire: assemble it first",
    "questionnaireAdaptive": "adaptive forms ask a server for each question",
    "answerConstraint": "it is FHIR R5",
    "disabledDisplay": "it is FHIR R5",
}
