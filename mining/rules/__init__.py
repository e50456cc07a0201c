"""Law, agreements and local standards as data, and the SQL that puts every case to them."""
