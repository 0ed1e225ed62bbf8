"""What a source hands to whoever imports from it: a share descriptor, or the commands of an import by hand."""
