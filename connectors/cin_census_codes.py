"""The codes of the children in need census, each with the label that people read (Department for Education, children in
need census guides 2021 to 2026)."""

from __future__ import annotations

SEX = {"1": "M", "2": "F", "0": "U", "9": "U", "M": "M", "F": "F", "U": "U"}  # 0: not recorded or unborn

NO_UPN = {
    "UN1": "Not yet of school age",
    "UN2": "Never at a maintained school in England",
    "UN3": "Educated outside England",
    "UN4": "Too new for the number to be known",
    "UN5": "Sources disagree about the child",
    "UN6": "Another reason",
    "UN7": "Referral without further action",
}

SOURCE = {
    "1A": "Family member or carer",
    "1B": "Neighbour, friend or childminder",
    "1C": "The child",
    "1D": "Another individual",
    "2A": "School",
    "2B": "Education service",
    "3A": "GP",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health",
    "3E": "Emergency department",
    "3F": "Other health",
    "4": "Housing",
    "5A": "Council, social care",
    "5B": "Council, another service",
    "5C": "Another council",
    "5D": "Council, early help",
    "6": "Police",
    "7": "Court, probation or other legal agency",
    "8": "Voluntary or other agency",
    "9": "Anonymous",
    "10": "Unknown",
}

# What lands of ethnicity: the broad groups of the census of population. What is not named here lands as 'other'.
ETHNICITY = {
    **dict.fromkeys(("WBRI", "WIRI", "WIRT", "WROM", "WOTH"), "white"),
    **dict.fromkeys(("MWBC", "MWBA", "MWAS", "MOTH"), "mixed"),
    **dict.fromkeys(("AIND", "APKN", "ABAN", "AOTH", "CHNE"), "asian"),
    **dict.fromkeys(("BCRB", "BAFR", "BOTH"), "black"),
    "OOTH": "other_group",
    **dict.fromkeys(("REFU", "NOBT"), "not_stated"),
}
# What lands of a child's disabilities: whether there is one.
DISABILITY = {
    "NONE": "none",
    **dict.fromkeys(("MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"), "disabled"),
}
NEED = {
    "N0": "Not stated",
    "N1": "Abuse, neglect or exploitation",
    "N2": "The child's disability",
    "N3": "A parent's disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Not a child in need",
}

CLOSURE = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Moved to another council",
    "RC6": "Moved to adult services",
    "RC7": "Services ended for another reason",
    "RC8": "Closed after assessment without further action",
    "RC9": "Closed after assessment, passed to early help",
}

ABUSE = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple categories",
}

_WHO = {"A": "the child", "B": "a parent or carer", "C": "another person in the household"}
_OF_SOMEBODY = {
    "1": "Alcohol misuse",
    "2": "Drug misuse",
    "3": "Domestic abuse, suffered by",
    "4": "Mental health",
    "5": "Learning disability",
    "6": "Physical disability or illness",
}
FACTORS = {
    **{
        f"{n}{w}": f"{what}{' ' if what.endswith('by') else ': '}{who}"
        for n, what in _OF_SOMEBODY.items()
        for w, who in _WHO.items()
    },
    "7A": "Young carer",
    "8B": "Privately fostered: from overseas, to return",
    "8C": "Privately fostered: from overseas, to stay",
    "8D": "Privately fostered: in an educational placement",
    "8E": "Privately fostered: other family arrangement",
    "8F": "Privately fostered: other",
    "9A": "Unaccompanied asylum-seeking child",
    "10A": "Going missing",
    "11A": "Child sexual exploitation",
    "12A": "Trafficking",
    "13A": "Gangs",
    "14A": "Socially unacceptable behaviour",
    "15A": "Self-harm",
    "16A": "Neglect",
    "17A": "Emotional abuse",
    "18A": "Physical abuse",
    "18B": "Physical abuse by another child",
    "18C": "Physical abuse by an adult",
    "19A": "Sexual abuse",
    "19B": "Sexual abuse by another child",
    "19C": "Sexual abuse by an adult",
    "20": "Another factor",
    "21": "No factor identified",
    "22A": "Female genital mutilation",
    "23A": "Abuse linked to faith or belief",
    "24A": "Child criminal exploitation",
}
