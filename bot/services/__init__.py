"""Decides: one verb is one transaction; knows neither Discord nor SQL."""
