"""Every fact of a resource is readable on its pages: maximal resources, and what is looked for."""
