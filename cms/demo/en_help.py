"""The longer pages of the demonstration in English."""

from cms.demo.shape import (
    DOCUMENT,
    PICTURE,
    Words,
    callout,
    heading,
    questions,
    sequence,
    table,
    text,
)

HOW = (
    callout(
        "info",
        "What the petition’s page says comes first",
        "Each petition follows the rules of the day it was proposed. Its threshold and deadlines are on its page and "
        "do not change when the rules do. These are the present rules.",
    ),
    heading("Propose"),
    text(
        "<p>You can propose once you have signed in and verified your mobile number. The form asks one thing a page and "
        "keeps your draft. While you type, it lists similar petitions, those with a response included. You can make up to 5 "
        "demands; agencies must respond to each of them.</p>"
    ),
    heading("Screening"),
    text(
        '<p>The platform screens within 3 working days, and looks only at <a href="/en/petition-rules/">what can be accepted</a>. '
        "A refusal gives its reason and says where to go instead. You can object within 7 days; somebody else decides.</p>"
    ),
    heading("Sign"),
    text(
        "<p>It stays open for 60 days, also after it reaches the threshold. One person can sign a petition once, "
        "whichever account they use. Only totals and daily numbers are public, not who signed.</p>"
    ),
    heading("After the threshold"),
    table(
        "What the lead agency owes after 5,000 signatures",
        (("text", "Obligation"), ("text", "Within"), ("text", "Can it be extended?")),
        (
            ("Publish a timetable", "7 working days", "No"),
            ("Contact the proposer", "14 working days", "No"),
            ("Respond formally", "2 months", "Once, by up to 2 months, with a public reason"),
            ("Report on what is under study", "Every 6 months", "No"),
        ),
    ),
    text(
        "<p>Time runs from the moment the threshold is reached. Working days follow the official office calendar. "
        "Being late does not disappear: by how many days stays on the page.</p>"
    ),
    heading("What a response looks like"),
    text(
        "<p>For each demand the agency says whether it is adopted, partly adopted, under study, not adopted or not its "
        "responsibility, with reasons and next steps. Whoever writes a response cannot approve it.</p>"
    ),
)

PETITION_RULES = (
    heading("What you can ask for"),
    text("<p>Public matters within the powers of central government agencies. Say what should be done, and why.</p>"),
    heading("What is not accepted"),
    table(
        "What is not accepted, and where to go instead",
        (("text", "Reason"), ("text", "What you can do")),
        (
            ("Not within the powers of a central government agency", "Go to your local government, parliament, the courts or another authority"),
            ("A personal case, a report of an offence, a lawsuit or another procedure", "Write to the agency in charge, or follow that procedure"),
            ("Not clear what government should do", "Say what should be done and why, and propose it again"),
            ("The same petition is open for signatures", "Sign that one, so that numbers do not split"),
            ("The same matter reached its threshold within 6 months", "Read the agency’s response; you can propose again later"),
            ("Not possible for an agency under the constitution or a treaty", "Ask for the part that an agency can do"),
            ("It reveals somebody’s personal data", "Take out names, phone numbers and addresses"),
            ("It is abusive, discriminatory, indecent or threatening", "Put it in words that others can accept"),
            ("It is advertising", "The platform carries no advertisements"),
        ),
    ),
    text(
        "<p>In the last three cases the text is not published. Other refused petitions are public, with the reason.</p>"
    ),
    heading("If you disagree with a refusal"),
    text(
        "<p>You can object within 7 days and say what was misunderstood. Somebody who took no part in the first "
        "decision decides within 7 days.</p>"
    ),
    heading("Before elections and referendums"),
    text(
        "<p>Proposing and signing stop for a time before national votes. If a signing period changes, its new end and "
        "the reason are public.</p>"
    ),
)  # fmt: skip

PRIVACY = (
    heading("What we keep"),
    table(
        "Personal data that the platform keeps",
        (("text", "Data"), ("text", "Why"), ("text", "Is it public?")),
        (
            ("Email address", "To sign in and send notices", "No"),
            ("Nickname", "Shown on your petitions", "Yes"),
            ("Mobile number", "To make sure that one person signs once", "No"),
            ("Hashes of your identity", "To recognise the same person", "No"),
            ("Petitions and demands you write", "To be read and signed", "Yes, after screening"),
            ("Which petitions you signed", "To count, and to tell you the outcome", "No, only totals"),
        ),
    ),
    text(
        "<p>If you prove your identity with a national ID number, the number is not stored. Only a keyed hash is kept, "
        "which recognises you and cannot be turned back from the database alone.</p>"
    ),
    heading("Cookies and tracking"),
    text(
        "<p>You need no cookie to read public pages. After you sign in, one cookie recognises you for 14 days; forms set "
        "one against forgery. There are no advertisements, no third-party statistics and no programs of other websites.</p>"
    ),
    heading("Your rights"),
    text(
        "<p>On “My page” you can at any time:</p><ul><li>download everything that is kept about you</li>"
        "<li>change your nickname, language, email address and mobile number</li><li>delete your account</li></ul>"
        "<p>Deleting an account empties your email address and mobile number. Published petitions and the totals of "
        "signatures stay, because they belong to the public record, but no longer lead to you.</p>"
    ),
    heading("Who can see it"),
    text(
        "<p>Only platform staff and the officers in charge see what they need for their work. Staff need a second factor "
        "to enter the desk. This demonstration does not insist on it, so that it can be tried easily.</p>"
    ),
)

OPEN_DATA = (
    heading("What there is"),
    text(
        "<ul><li>Petitions: number, title, status, signatures, threshold, dates, agencies</li>"
        "<li>The timeline of each petition and its signatures by day</li>"
        "<li>Obligations: agency, act, deadline, when it was done</li><li>The list of agencies</li></ul>"
    ),
    heading("How to get it"),
    text(
        '<p>The data is served as JSON under <a href="/api/v1/">/api/v1/</a>. You need no key. It is described by an OpenAPI '
        'document at <a href="/api/schema/">/api/schema/</a> and explained on <a href="/api/docs/">a page of its own</a>. Times are in ISO 8601 with offset.</p>'
        '<p>For example, the petitions open for signatures:<br><a href="/api/v1/petitions/?status=open">/api/v1/petitions/?status=open</a></p>'
    ),
    heading("Conditions"),
    text(
        "<p>You may use public data freely. Name the source and when you fetched it. Too many requests are slowed down. "
        "There is no personal data in it; do not try to identify people with other data.</p>"
    ),
)

WRITING = Words(
    title="How to write a good petition",
    description="Say clearly what government should do: title, demands, reasons, and what to check before you send it.",
    intro="A good petition shows at once what should be done, and leaves no room for a vague response. Allow about 20 minutes.",
    shows_contents=True,
    body=(
        text("<p>You need not be an expert. Say what you see and how it should change; that is a good start.</p>"),
        ("picture", {"image": PICTURE, "caption": "A petition is where those who ask and those who respond look at the same thing."}),
        heading("Before you start"),
        sequence(
            ("See if somebody asked already", "Signing a petition that is open helps more than a second one. If the agency has responded, read what the agency said."),
            ("Check whose task it is", "Only matters of central government agencies can be responded to here."),
            ("Decide what you want most", "One petition, one matter. You can make up to 5 demands."),
        ),
        heading("How to write a demand"),
        text("<p>Each demand gets a clear conclusion, so write it as something that can be done or not done.</p>"),
        table(
            "How to put a demand",
            (("text", "Hard to answer"), ("text", "Easy to answer")),
            (
                ("Make walking safer", "Lower the speed limit to 30 km/h at junctions within 200 m of schools"),
                ("Build more toilets", "Provide all-gender toilets in stations with over 5,000 passengers a day"),
                ("Care about long-term care", "Raise respite care for family carers from 14 to 21 days a year"),
            ),
        ),
        (
            "quote",
            {"text": "If it fits in one sentence, people remember it, and will say it for you.", "source": "Platform Operations Centre, notes for proposers"},
        ),
        callout("warning", "Leave out other people’s personal data", "Names, phone numbers, addresses, medical records: even if they are public, keep them out."),
        heading("Before you send it"),
        ("documents", {"title": "Download", "documents": [DOCUMENT]}),
        questions(
            ("How long can the title be?", "Up to 50 characters. Say what should be done, not only the topic."),
            ("Can I add sources?", "Yes, up to 5 links. For numbers, give the source and the year."),
            ("Can I stop halfway?", "Yes. Your draft stays in your account, and you can come back to it."),
        ),
        heading("See also", "3"),
        (
            "video",
            {
                "title": "Legislative Yuan broadcasts: how bills and budgets are reviewed (in Chinese)",
                "url": "https://ivod.ly.gov.tw/",
                "minutes": None,
                "transcript": "<p>This is another website. Videos are not embedded here, so nobody records you unless you follow the link.</p>",
            },
        ),
        heading("Still have questions?"),
        (
            "contact",
            {
                "office": "Platform Operations Centre",
                "person": "Service desk",
                "phone": "(02) 5550-1000",
                "email": "service@example.gov.tw",
                "address": "",
                "hours": "Monday to Friday, 9am to 5:30pm, except public holidays",
            },
        ),
    ),
)  # fmt: skip
