"""The book behind Debian's nginx and Caddy, with the files of deploy/. ``make test-deploy`` runs these tests."""
