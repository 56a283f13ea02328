"""Whatever changes what pages show makes a new edition, however it is changed."""

from django.db import migrations

TABLES = (
    "wagtailcore_page",
    "wagtailcore_pageviewrestriction",
    "wagtailcore_site",
    "cms_sitewords",
    "cms_picture",
    "cms_download",
)

FUNCTION = """
CREATE FUNCTION cms_renew_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cms_edition (id, stamp)
    VALUES (1, substr(md5(random()::text || clock_timestamp()::text), 1, 16))
    ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp;
    RETURN NULL;
END $$;
"""


def triggers() -> str:
    """One trigger a statement on each table."""
    return "".join(
        f"CREATE TRIGGER cms_edition AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION cms_renew_edition();\n"
        for table in TABLES
    )


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            FUNCTION + triggers(),
            "".join(f"DROP TRIGGER cms_edition ON {table};\n" for table in TABLES)
            + "DROP FUNCTION cms_renew_edition();",
        )
    ]
