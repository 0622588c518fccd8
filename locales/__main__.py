"""`python -m locales`, or `make messages`: writes the template and brings the catalogues up to date."""

import asyncio

from locales.template import update

asyncio.run(update())
