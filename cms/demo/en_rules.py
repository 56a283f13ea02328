"""The house rules of the demonstration's discussions in English, first version."""

from cms.demo.shape import Words, callout, heading, table, text

RULES = Words(
    title="House rules",
    description="What you cannot post, what happens if you do, and how to appeal. You accept the rules once.",
    intro="Criticise ideas, not people. A reason against is worth as much as a reason for.",
    version=1,
    body=(
        heading("What makes a good discussion"),
        text(
            "<ul><li>Share your own experience and reasons, so that people who disagree can follow them.</li>"
            "<li>Say where your numbers and facts come from.</li>"
            "<li>Ask questions. Agencies sort them and answer within set times.</li></ul>"
        ),
        heading("What you cannot post"),
        table(
            "What you cannot post, and how serious it is",
            (("text", "Do not post"), ("text", "For example"), ("text", "How serious")),
            (
                ("Advertising", "selling goods or courses, links to shops", "Minor"),
                ("Illegal goods", "pirated software, weapons, drugs, banned medicines, illegal deals", "Serious"),
                ("Deception", "made-up facts meant to mislead, inciting crime, posing as staff", "Serious"),
                ("Pranks, viruses or harmful links", "phishing pages, links that trick people", "Serious"),
                ("Indecent or violent words", "explicit sexual descriptions, bloody threats", "Minor"),
                ("Abuse", "insulting, harassing, threatening or defaming a person", "Minor, serious if repeated"),
                ("Flooding", "posting the same or nearly the same again and again", "Minor"),
                ("Other people’s personal data", "a real name with a phone number or address", "Minor, but hidden at once"),
                ("Other people’s work", "copying whole articles or pictures", "Minor"),
                ("False reports", "three reports made in bad faith", "Minor, you lose the right to report"),
                ("Discrimination", "looking down on people for who they are", "Minor, serious if repeated"),
                ("Matters for another procedure", "personal complaints, applications, lawsuits", "No penalty, we tell you where to go"),
                ("Anything else", "the moderator has to give a reason of at least 20 characters", "Minor"),
            ),
        ),
        heading("What happens if you break a rule"),
        text(
            "<ol><li>Somebody reports the comment, an automatic check flags it or a moderator sees it. Checks never "
            "delete. Only what looks like personal data or a harmful link is hidden until a person has looked.</li>"
            "<li>A person always decides. The decision names the rule, the passage and the reason. You get it by "
            "email, and so does whoever reported it. The public record says nothing about any person.</li>"
            "<li>If it is minor, we ask you to correct it within 3 days. If you do not, the comment is closed and you "
            "cannot post for a while. If it is serious, it is removed and you cannot post for a while.</li>"
            "<li>A removed comment leaves a note with the rule and the date.</li></ol>"
        ),
        heading("If you disagree"),
        text(
            "<p>You can appeal within 7 days, by the link in the email, without signing in. Somebody who took no part in "
            "the decision decides within 7 days. If your appeal is upheld, your comment and your account are restored "
            "and it does not count against you.</p>"
        ),
        heading("Your own comments"),
        text(
            "<p>You can change a comment freely for 15 minutes. After that, everybody can see what it said before. You "
            "can take your comment back at any time.</p>"
        ),
        callout(
            "info",
            "When the rules change",
            "We ask you to accept the new version. New rules do not apply to the past: each comment is judged by the "
            "version in force when it was written, and earlier versions stay readable.",
        ),
    ),
)  # fmt: skip
