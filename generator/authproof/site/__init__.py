"""What readers see: the build from specs to files, the pages, and what hands them to MkDocs or writes plain files."""
