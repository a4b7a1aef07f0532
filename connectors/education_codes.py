"""What the codes of the schools' logs and registers mean."""

from __future__ import annotations

SESSIONS = {"AM": "Morning", "PM": "Afternoon"}
MARKS = {  # in force since August 2024, and three that were retired then
    "/": "Present, morning", "\\": "Present, afternoon", "L": "Late, before the register closed",
    "B": "Educated off site", "K": "Provision arranged by the council", "P": "Sporting activity", "V": "Educational visit",
    "W": "Work experience", "C": "Leave for an exceptional circumstance", "C1": "Regulated performance or employment abroad",
    "C2": "Part-time timetable", "E": "Suspended or excluded, nothing else provided", "I": "Illness", "J1": "Interview",
    "M": "Medical or dental appointment", "R": "Religious observance", "S": "Study leave", "T": "Traveller absence",
    "G": "Holiday that was not agreed", "N": "Reason not yet known", "O": "Absent without authorisation",
    "U": "Arrived after the register closed", "Q": "No means of access arranged", "Y1": "Transport did not run",
    "Y2": "Travel disrupted widely", "Y3": "Part of the school closed", "Y4": "Whole school closed",
    "Y5": "Held by the criminal justice system", "Y6": "Public health guidance", "Y7": "Other unavoidable cause",
    "D": "Registered at two schools", "X": "Not of compulsory school age", "Z": "Not yet on the roll", "#": "Planned closure",
    "H": "Holiday that was agreed (retired)", "J": "Interview (retired)", "Y": "Unable to attend (retired)",
}  # fmt: skip
AUTHORS = {
    "DSL": "Designated safeguarding lead", "deputy DSL": "Deputy safeguarding lead", "class teacher": "Teaches the class",
    "head of year": "Leads a year group", "headteacher": "Leads the school", "teaching assistant": "Assists in class",
    "lunchtime supervisor": "Supervises lunch", "SENCO": "Co-ordinates special educational needs",
    "attendance officer": "Follows up absence",
}  # fmt: skip
STATUSES = {"Open": "Being worked on", "Monitoring": "Being watched", "Closed": "Nothing more to do"}

# What became of a pupil who left care (school census, post looked after arrangements), and plain answers.
ARRANGEMENTS = {
    "A": "Ceased to be looked after through adoption",
    "D": "Adopted from state care outside England and Wales",
    "S": "Special guardianship order",
    "C": "Child arrangements order",
    "R": "Residence order",
    "N": "Not declared",
    "Y": "Yes",
    "X": "No",
}
