"""Why cases are late: conditions that late cases have in common, told apart from chance."""
