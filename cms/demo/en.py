"""The demonstration's words in English."""

from cms.demo import en_help, en_rules
from cms.demo.shape import Entry, Frame, Language, Words, heading, questions, sequence, text

HOME = Words(
    title="Home",
    description="Ask government to do something, back what others ask, and see who owes a response and by when.",
    body=(
        heading("How a petition gets a response"),
        sequence(
            ("Propose", "Say what government should do and why. Before you send it, you see similar petitions and how agencies responded."),
            ("Screening", "The platform checks within 3 working days whether it can be accepted. It does not judge your view. A refusal gives its reason and says where to go instead."),
            ("Sign", "It stays open for 60 days. The count is exact. There is no public list of signatories."),
            ("Response", "Once it reaches the threshold, the lead agency must formally respond to every demand within 2 months. Deadlines and extensions are public."),
        ),
        text('<p><a href="/en/how-it-works/">Read the whole process with its deadlines</a></p>'),
    ),
    more={
        "promise": "Work it out together",
        "lead": "Ask government to do something. When enough people agree, the agency in charge must respond by a set date. You can see who owes what, and what is late.",
    },
)  # fmt: skip

PETITIONS = Words(
    title="Petitions",
    description="Ask government to do something, or back what others ask. At the threshold the agency must respond.",
    more={
        "intro": "<p>Ask government to do something and let others back it. At the threshold, the lead agency must "
        "publish a timetable, contact the proposer and respond to every demand. If this is your first petition, read "
        '<a href="/en/help/writing-a-petition/">how to write a good one</a>.</p>'
    },
)

ABOUT = Words(
    title="About Yiqi",
    description="What Yiqi is, who runs it, and how it differs from other channels.",
    intro="Yiqi is where people propose, agencies respond, and every deadline can be seen.",
    body=(
        text(
            "<p>Yiqi sounds like “together” in Chinese and is written as “raising a debate”. The platform does three "
            "things:</p><ul><li>it helps anybody to say clearly what government should do, and to find those who agree</li>"
            "<li>it makes the agency in charge respond to every demand by a set date</li>"
            "<li>it keeps every deadline, extension and response on a public record that cannot be changed quietly</li></ul>"
        ),
        heading("Who runs it"),
        text(
            "<p>The Platform Operations Centre screens petitions, maintains the platform and helps its users. Agencies "
            "write and publish their own responses. The person who writes a response is never the one who approves it.</p>"
        ),
        heading("What is not handled here"),
        text(
            "<p>Personal cases, reports of offences, lawsuits and appeals have procedures and deadlines of their own. "
            "Take them to the agency in charge. For local matters, use your local government’s channels.</p>"
        ),
        heading("This is a demonstration"),
        text(
            "<p>The agencies and people here are invented, and no real mail or text message is sent. Nothing you "
            "propose or sign here reaches any government agency.</p>"
        ),
    ),
)

HOW = Words(
    title="How it works",
    description="From proposal through screening and signing to the response: who does what, by when, and on what basis.",
    intro="A petition goes through four stages. Each has somebody responsible and a deadline.",
    shows_contents=True,
    body=en_help.HOW,
)

PETITION_RULES = Words(
    title="What can be accepted",
    description="What can be accepted, what cannot, and what to do if you disagree with a refusal.",
    intro="Screening looks at these conditions only. It does not look at your view or at how many agree.",
    body=en_help.PETITION_RULES,
)

PRIVACY = Words(
    title="Privacy notice",
    description="What personal data the platform keeps, why, and how to take it with you or delete it.",
    intro="Public pages show your nickname only. Names, email addresses and mobile numbers are never shown, and there is no public list of signatories.",
    shows_contents=True,
    body=en_help.PRIVACY,
)  # fmt: skip

ACCESSIBILITY = Words(
    title="Accessibility statement",
    description="What this website does to be accessible, what is still missing, and how to tell us about problems.",
    intro="We want everybody to take part in their own way: by keyboard, enlarged, with a screen reader, or without JavaScript.",
    body=(
        heading("What we aim for"),
        text(
            "<p>We aim for level AA of the Web Content Accessibility Guidelines (WCAG) 2.2. Every type of page is "
            "tested automatically with each change. Automatic tests do not find every problem, and the website has "
            "not been audited independently yet.</p>"
        ),
        heading("What works"),
        text(
            "<ul><li>Everything can be done by keyboard, and the focus is always visible.</li>"
            "<li>You can propose, sign and read without JavaScript.</li>"
            "<li>Text can be enlarged to twice its size without scrolling sideways. Dark mode and print are supported.</li>"
            "<li>A status is shown by a word and a shape as well as a colour.</li>"
            "<li>Charts have a table with the same numbers. Images have descriptions.</li></ul>"
        ),
        heading("What does not work yet"),
        text(
            "<ul><li>Files that agencies upload are made by them and may not work with a screen reader.</li>"
            "<li>There are no sign language videos and no easy-read version.</li></ul>"
        ),
        heading("If you have a problem"),
        text(
            '<p><a href="/en/contact/">Tell us</a> which page it was, how you used it and what went wrong. If you '
            "need something in another format, we will provide it.</p>"
        ),
    ),
)  # fmt: skip

OPEN_DATA = Words(
    title="Open data",
    description="Petitions, signature counts, responses and obligations as machine-readable data, and how to get it.",
    intro="What is public on the pages can also be read by a program.",
    body=en_help.OPEN_DATA,
)

CONTACT = Words(
    title="Contact us",
    description="Phone and email of the Platform Operations Centre, and what to ask the agencies instead.",
    intro="For help with the platform, contact the Platform Operations Centre. For questions about a petition, see the phone number and mail address of the lead agency on its page.",
    body=(
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
        heading("Common questions"),
        questions(
            ("I did not get the code. What can I do?", "Look in your spam folder and check that the address is right. A code works for 15 minutes; you can ask for a new one."),
            ("Can I change a petition after sending it?", "Not once signing has started, because people have backed that very text. You can add a dated clarification."),
            ("Can I withdraw my signature?", "That depends on the rules of the petition. The page for signing says so."),
        ),
    ),
)  # fmt: skip

FRAME = Frame(
    brand="Yiqi",
    tagline="Public policy participation platform",
    footer_text="See when each petition passed, who must respond to it, and by when.",
    contact_email="service@example.gov.tw",
    contact_phone="(02) 5550-1000",
    menu=(
        Entry("Petitions", place="petitions:list"),
        Entry("Consultations", place="consultations:list"),
        Entry("Oversight", place="oversight:list"),
        Entry("Mailboxes", place="mailboxes:list"),
        Entry("Progress board", place="obligations:board"),
    ),
    footer=(
        ("Take part", (Entry("How it works", "how-it-works"), Entry("How to write a good petition", "help/writing-a-petition"), Entry("What can be accepted", "petition-rules"), Entry("House rules", place="moderation:rules"), Entry("Search help pages", place="page-search"))),
        ("About", (Entry("About Yiqi", "about"), Entry("Contact us", "contact"), Entry("Privacy notice", "privacy"), Entry("Accessibility statement", "accessibility"))),
        ("Data", (Entry("Open data", "open-data"), Entry("API documentation", place="api-docs"), Entry("Press and developers", place="press:about"), Entry("Moderation record", place="moderation:record"), Entry("System status", place="readyz"))),
    ),
)  # fmt: skip

ENGLISH = Language(
    home=HOME,
    petitions=PETITIONS,
    pages={
        "about": ABOUT,
        "how-it-works": HOW,
        "petition-rules": PETITION_RULES,
        "house-rules": en_rules.RULES,
        "accessibility": ACCESSIBILITY,
        "privacy": PRIVACY,
        "open-data": OPEN_DATA,
        "contact": CONTACT,
        "help": Words(
            title="Help and guides",
            description="Guides to proposing, signing and reading responses.",
            more={"intro": "<p>Start here if this is your first visit.</p>"},
        ),
        "help/writing-a-petition": en_help.WRITING,
    },
    frame=FRAME,
    picture="Two overlapping circles, one for the people and one for government; what they share is what is discussed.",
    document="Checklist before you send it",
)
