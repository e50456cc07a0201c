"""Imperfection patterns of event logs (Suriadi et al. 2017): which events, cases and labels show each of them."""
