# The form. No text asks "Why" or voices doubt. Everything but the narrative can be skipped.

form-topic = Form
form-title = Your report
form-lead = We need only one answer: what happened. You can leave everything else empty.
form-device = What you type stays on your device until you press “Send report”. Take your time.
form-several = More than one is possible.

form-help = What would you like from us?

form-narrative = What happened?
form-narrative-hint = Write it the way you would tell it. It does not have to be complete.
form-residence = Please do not write about your residence status. We do not need it.
form-residence-short = Please nothing about your residence status.
form-narrative-others = Are you writing for someone else? Then give their name only if they agree.
form-manifestation = Which of these apply? (tick)

form-when-where = When was it? Where was it?
form-when-day = The day, if you know it
form-when-words = Or in your own words
form-when-words-hint = For example: in spring, every Monday, again and again since 2024
form-district = District
form-place-words = The place in your own words
form-place-words-hint = For example: on the bus, at school, at an office, online

form-ground = What was it about?
form-ground-words = Something else, in your own words
form-racism = Was it racism? Which kind?

form-area = In which area of life?
form-area-label = The area that fits best

form-who = Who did it?
form-who-hint = You do not have to name anyone.
form-who-type = What kind of body or person was it?
form-who-sector = What does the body belong to?
form-who-sector-hint = If you do not know, leave it empty.
form-who-name = Name of the company, authority or institution, if you like

form-evidence = Is there anything that shows it?
form-evidence-hint = For example a letter, a photo, someone who was there. You do not have to have anything.
form-evidence-list = Yes, tick or describe
form-evidence-words = In your own words
form-evidence-secret = Secret sound recordings are usually a crime in Germany. Please do not send us any.

form-about = If you like: something about you
form-about-open = Give a few details
form-about-role = Who is reporting?
form-about-age = How old are you?
form-about-gender = Gender
form-about-gender-words = Gender in your own words
form-about-reason = Were there reasons not to report it earlier? You do not have to answer this.

form-contact = May we contact you?
form-contact-hint = This is optional, and you can take it back later. You get an answer without a contact too, with the code that we give you in a moment.
form-contact-open = Yes, this is how you reach me
form-contact-name = What should we call you?
form-contact-name-hint = A name that you choose is enough.
form-contact-only-name = Please use only this name, no earlier one.
form-contact-email = E-mail address
form-contact-phone = Telephone number
form-contact-other = Another way
form-contact-other-hint = For example through a person you trust
form-contact-way = Which way is safe?
form-way-email = E-mail
form-way-phone = A call
form-way-text-message = Text message
form-way-other = The other way that I described
form-contact-times = When is it safe?
form-contact-leave-message = May we leave a message?
form-contact-language = Which language would you like to speak?
form-contact-interpreter = Would you like an interpreter?

form-process = May we work with your report?
form-process-hint = Without your yes we do not work with it. You can send the report all the same. Then we first ask you about it, in your mailbox. You can take your yes back later.
form-consent = What else do you agree to?
form-consent-hint = Each box stands for itself. You can take everything back later.
consent-process = The counsellors may work with my report, including what I write about origin, religion, health or sexuality.
consent-contact = The counsellors may contact me in the way I named.
consent-pass-on = The counsellors may pass my report on to another body.
consent-write = The counsellors may write to the other side.
consent-example = The counsellors may tell my story as an example, changed so that nobody recognises me.
form-consent-body = Which body may we pass it on to?

form-trap = Please leave this field empty
form-send-text = Your report goes encrypted to the counsellors of { $office }. After that you see your code.
form-send = Send report

form-errors-topic = Please look again
form-errors = Not sent yet
form-errors-text = Everything you wrote is still here. Please look at this and then send the report again:
