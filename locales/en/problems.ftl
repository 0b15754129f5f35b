# What is wrong with a field, and how to mend it (domain::submission::Problem).

problem-missing = Please write a few words about what happened.
problem-too-long = The text is too long: { $length } characters, there is room for { $limit }. Please shorten it. You can write more to us later.
problem-not-text = There was a character here that we cannot store. We have removed it. Please check the text.
problem-unknown-choice = This answer is not one of the choices. Please choose again.
problem-twice = Only one answer is possible here. Please look again.
problem-not-a-day = We could not read this date. Please write it like this: 2026-03-24. Or use the field for your own words.
problem-future = This day is in the future. Please check the date.
problem-trap = Please empty this field. It is only there to recognise automatic advertising.
