"""Takes the texts out for translators: ``make gettext``. See ``docs/translate.md``.

``interface`` finds the texts in code and templates, ``chapters`` the labels in the cells of chapters; ``templates``
writes all catalogues, those of the chapters' prose with Sphinx's own builder.
"""
