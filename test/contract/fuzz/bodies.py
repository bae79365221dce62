"""Bodies for Schemathesis: what their schemas cannot say, and those that are not JSON (emails, claims one a line)."""

import json

import schemathesis
from hypothesis import strategies as st

EMAIL = "From: Ana Ruiz <ana.ruiz@example.com>\r\nSubject: {subject}\r\n\r\n{body}\r\n"
WORDS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40)


# By name: longest value that the schema allows, and one that is taken.
TAKEN = {
    "from": (448, "Ana Ruiz <ana.ruiz@example.com>"),
    "locale": (35, "de-AT"),
    "url": (2048, "https://127.0.0.1:1/hook"),
}


@schemathesis.hook
def map_body(context, body):
    for item in body if isinstance(body, list) else [body]:
        if isinstance(item, dict):
            for name, (longest, taken) in TAKEN.items():
                if isinstance(item.get(name), str) and 0 < len(item[name]) <= longest:
                    item[name] = taken
    return body


@schemathesis.deserializer("application/x-ndjson")
def lines(context, response):
    return [json.loads(line) for line in response.content.splitlines()]


@schemathesis.serializer("message/rfc822", "application/x-ndjson")
def as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schemathesis.openapi.media_type(
    "message/rfc822",
    st.builds(lambda subject, body: EMAIL.format(subject=subject, body=body).encode(), WORDS, WORDS),
)
schemathesis.openapi.media_type(
    "application/x-ndjson",
    st.lists(
        st.builds(
            lambda subject: json.dumps({"from": "ana@example.com", "subject": subject, "body": "A branch fell."}),
            WORDS,
        ),
        min_size=1,
        max_size=5,
    ).map(lambda lines: "\n".join(lines).encode()),
)
