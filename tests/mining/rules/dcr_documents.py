"""DCR graphs in the portal's XML, written from a short form."""

from xml.sax.saxutils import quoteattr

PLURALS = {
    "condition": "conditions",
    "response": "responses",
    "coresponse": "coresponses",
    "exclude": "excludes",
    "include": "includes",
    "milestone": "milestones",
    "update": "updates",
}


def event_xml(event):
    """``"a"`` is an event, ``("g", "a", "b")`` a group with events; a mapping gives attributes."""
    if isinstance(event, str):
        return f"<event id={quoteattr(event)}><precondition message=''/><custom><roles><role/></roles></custom></event>"
    if isinstance(event, dict):
        return "<event " + " ".join(f"{name}={quoteattr(value)}" for name, value in event.items()) + "/>"
    group, *inner = event
    return f"<event id={quoteattr(group)} type='nesting'><custom/>" + "".join(map(event_xml, inner)) + "</event>"


def dcr_xml(events, relations, *, included, executed=(), pending=(), labels=None, more=""):
    """A document; a relation is ``(kind, source, target)`` and, where it has one, its time or a dict of attributes."""

    def relation_xml(kind, source, target, given=""):
        attributes = given if isinstance(given, dict) else {"time": given}
        extra = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
        return f"<{kind} sourceId={quoteattr(source)} targetId={quoteattr(target)} filterLevel='1' {extra}/>"

    def marked(part, ids):
        return f"<{part}>" + "".join(f"<event id={quoteattr(event)}/>" for event in ids) + f"</{part}>"

    constraints = "".join(
        f"<{PLURALS[kind]}>{relation_xml(kind, *rest)}</{PLURALS[kind]}>" for kind, *rest in relations
    )
    mappings = "".join(
        f"<labelMapping eventId={quoteattr(event)} labelId={quoteattr(label)}/>"
        for event, label in (labels or {}).items()
    )
    return (
        f"<dcrgraph title='t'><specification><resources><events>{''.join(map(event_xml, events))}</events>"
        f"<subProcesses/><labelMappings>{mappings}</labelMappings>{more}</resources>"
        f"<constraints>{constraints}</constraints></specification><runtime><marking><globalStore/>"
        f"{marked('executed', executed)}{marked('included', included)}{marked('pendingResponses', pending)}"
        "</marking></runtime></dcrgraph>"
    ).encode()
