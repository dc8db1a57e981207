"""Trust in the comment server, shown the hard way. ``make soak`` runs it in full, ``make test`` a short form of it."""
