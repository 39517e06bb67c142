"""Reads a calendar as others do, and says as JSON what is in it: for each event its instants in UTC, and what it is."""

import datetime
import json
import sys

import icalendar
import recurring_ical_events


def instant(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def event(component):
    alarms = [alarm["TRIGGER"].dt.total_seconds() / 60 for alarm in component.walk("VALARM")]
    return {
        "uid": str(component["UID"]),
        "sequence": int(component["SEQUENCE"]),
        "status": str(component["STATUS"]),
        "starts": instant(component["DTSTART"].dt),
        "ends": instant(component["DTEND"].dt) if "DTEND" in component else None,
        "summary": str(component["SUMMARY"]),
        "description": str(component.get("DESCRIPTION", "")),
        "location": str(component.get("LOCATION", "")),
        "conference": str(component.get("CONFERENCE", "")),
        "alarms": alarms,
    }


with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())

# The zones are those that the calendar writes out, whatever this machine knows of them.
zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
for component in calendar.walk("VEVENT"):
    for name in ("DTSTART", "DTEND"):
        if name in component and "TZID" in component[name].params:
            zone = zones[component[name].params["TZID"]]
            component[name].dt = component[name].dt.replace(tzinfo=zone)

found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2028, 1, 1))
json.dump(
    {
        "errors": [str(error) for component in calendar.walk() for error in component.errors],
        "zones": sorted(zones),
        "events": sorted((event(one) for one in calendar.walk("VEVENT")), key=lambda one: (one["starts"], one["uid"])),
        "occurrences": len(found),
    },
    sys.stdout,
)
