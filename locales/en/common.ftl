meldestelle = Meldestelle
