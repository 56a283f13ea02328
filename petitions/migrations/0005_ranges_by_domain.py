"""Ranges of what every signature writes are kept by domains instead of check constraints, and the ledger
has no index: both cost the busiest statement of the platform more than the rows themselves.
"""

from django.db import migrations

import petitions.models.signature

LEVELS = [(0, "帳號"), (1, "已驗證電子郵件"), (2, "已驗證手機"), (3, "已驗證身分")]
DOMAINS = """
CREATE DOMAIN petitions_level AS smallint CONSTRAINT signature_level_known CHECK (VALUE IN (0, 1, 2, 3));
CREATE DOMAIN petitions_delta AS smallint CONSTRAINT signature_ledger_one_at_a_time CHECK (VALUE IN (-1, 1));
"""
NO_DOMAINS = "DROP DOMAIN petitions_level; DROP DOMAIN petitions_delta;"
# The number stays a sequence's and Django's key; nothing looks a row up by it.
NO_KEY = "ALTER TABLE petitions_signatureledger DROP CONSTRAINT petitions_signatureledger_pkey;"
KEY = "ALTER TABLE petitions_signatureledger ADD PRIMARY KEY (id);"


def _level() -> petitions.models.signature.DomainField:
    return petitions.models.signature.DomainField(choices=LEVELS, domain="petitions_level")


class Migration(migrations.Migration):
    dependencies = [("petitions", "0004_window_change_of_a_blackout")]

    operations = [
        migrations.RunSQL(DOMAINS, NO_DOMAINS),
        migrations.RemoveConstraint("signature", "signature_level_known"),
        migrations.RemoveConstraint("signatureledger", "signature_ledger_one_at_a_time"),
        migrations.AlterField("signature", "level", _level()),
        migrations.AlterField("signatureledger", "level", _level()),
        migrations.AlterField(
            "signatureledger", "delta", petitions.models.signature.DomainField(domain="petitions_delta")
        ),
        migrations.RunSQL(NO_KEY, KEY),
    ]
