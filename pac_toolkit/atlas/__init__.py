"""Maps and the commune's page: what shows the libraries' pictures."""
