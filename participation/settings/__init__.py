"""Every setting, read from the environment (`deploy/sample.env` lists and explains them all).

`DEMO=1` is what `make run` uses: one machine, demo accounts, mails and text messages shown on a
page instead of sent. Anything else is production and refuses to start with demo values.
One file for each noun. A file may read what another has set and never changes it.
"""

from participation.settings.api import *
from participation.settings.applications import *
from participation.settings.database import *
from participation.settings.editors import *
from participation.settings.environment import *
from participation.settings.files import *
from participation.settings.installation import *
from participation.settings.jobs import *
from participation.settings.language import *
from participation.settings.logs import *
from participation.settings.mail import *
from participation.settings.people import *
from participation.settings.security import *
from participation.settings.signing_in import *
