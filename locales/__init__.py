"""Catalogues of other languages, the template they are made of, and what keeps them up to date."""
