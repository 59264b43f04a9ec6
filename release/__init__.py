"""What is made for people who install ipxl without a network. Not part of the package."""
