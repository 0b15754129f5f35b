# Publication of the annual statistics: at the desk (publish-), and for the public (published-).

publish-act-proposed = Release proposed
publish-act-taken-back = Proposal taken back
publish-act-approved = Release approved
publish-act-published = Statistics published

## The desk
publish-title = Publish
publish-year-title = Publish the statistics of { $year }
publish-lead = Once a year the public sees what was reported. The numbers are rounded and audited so that nobody can be recognised from them alone.
publish-years = Years
publish-year = Year
publish-state = State
publish-state-none = Not begun
publish-state-draft = Draft
publish-state-no-key = Draft, sealed to a key that you do not have
publish-state-proposed = Proposed by { $name }
publish-state-published = Published
publish-state-correction-draft = Published, correction in draft
publish-state-correction-proposed = Published, correction proposed by { $name }
publish-state-corrected = Published and corrected
publish-state-running = Still running, possible from 1 January
publish-open-year = Open
publish-no-years = No year is over yet. A year can be published once it has ended.
publish-back = All years
publish-internal-short = Exact numbers
publish-internal = Exact numbers for the funder's report

publish-settings = How we publish
publish-settings-text = For releases to come and for the description in data catalogues. What is published keeps its terms of use.
publish-settings-region = Regional key
publish-settings-region-hint = Optional: 5 digits for a district, 8 for a municipality (AGS), 12 for the whole key (ARS).
publish-settings-region-wrong = A regional key has 5, 8 or 12 digits.
publish-settings-contributor = Data provider at GovData
publish-settings-contributor-hint = Optional: the address from the vocabulary of DCAT-AP.de, if a portal takes your data. For example: http://dcat-ap.de/def/contributors/openNRW
publish-settings-contributor-wrong = That is no address of the vocabulary. It begins with http://dcat-ap.de/def/contributors/
publish-settings-second = Second approval
publish-settings-second-hint = Somebody who works alone has nobody for the second approval.
publish-settings-alone = Publish without a second approval. Every release then says so.
publish-settings-two = A second person of the team approves every release.
publish-settings-save = Save

publish-obstacles = Look at this first
publish-obstacles-none = All cases of the year are confirmed and closed.
publish-uncoded = { $n ->
    [one] One case is not confirmed yet. It does not count.
   *[other] { $n } cases are not confirmed yet. They do not count.
}
publish-uncoded-do = Confirm their coding and they count. Their number is published rounded.
publish-open = { $n ->
    [one] One case is still being worked on. It counts as it stands now.
   *[other] { $n } cases are still being worked on. They count as they stand now.
}
publish-waiting = { $n ->
    [one] One report waits to become a case. Open the list of cases.
   *[other] { $n } reports wait to become cases. Open the list of cases.
}
publish-closed = { $n ->
    [one] One case does not open with your keys and does not count.
   *[other] { $n } cases do not open with your keys and do not count.
}
publish-excluded = Not counted: { $duplicates } duplicates, { $abuse } abuse.
publish-and-more = and { $n } more

publish-refused-few = No tables are published: fewer than 30 cases.
publish-refused-few-do = With so few cases, single people could be recognised. Write “fewer than 30 cases” in your report, or pool several years or offices.
publish-refused-unprotectable = These numbers cannot be rounded so that everybody is protected.
publish-refused-unprotectable-do = This is very rare, and happens when nearly all cases of a year are alike. Try again when more cases of the year are entered. Otherwise somebody can protect fewer tables with the program meldestelle-desk protect. Until then, publish no exact numbers of this year.
publish-refused-other = These numbers cannot be published.
publish-refused-tables = The lists have changed since publication; a correction is no longer possible. Explain the change in the remarks of the next year.
publish-corrected-before = This year was corrected before. Later changes belong in the remarks of the next year.

publish-preview = Preview
publish-preview-text = What will be printed comes first. The striped column or the number in brackets is the true count and for you only.
publish-truth = True (internal only)
publish-drawn-once = The year is drawn once. Reloading changes no number as long as no case changes.

publish-remarks = Remarks on the year
publish-remarks-hint = For example: new ways in which reports came, changed lists, what stood out. Name no true counts and no single cases, or the protection of the tables is gone.
publish-remarks-in = Remarks in { $language }
publish-breaks = Break in the series
publish-counts = The remarks have true counts in them.
publish-counts-text = An exact number beside the rounded ones can show what they are to hide. Perhaps something else is meant (a date, a section of a law): please look.
publish-counts-kept = Your text is saved. Nothing is proposed or published yet.
publish-counts-line = { $n }: { $what }
publish-counts-code = { $list }: { $code }
publish-counts-meant = I have looked. These numbers may stand in the remarks like this.
publish-breaks-hint = Tick if the year does not compare with the one before because of it. The chart shows a line there.
publish-save = Save draft
publish-saved = Saved.
publish-propose = Propose for publication
publish-propose-four = A second counsellor then looks at everything and approves.
publish-propose-alone = Your office publishes without a second approval. The release says so.
publish-publish-now = Publish now
publish-proposed = { $name } proposed these numbers for publication. They are fixed and do not change any more.
publish-proposed-own = You proposed these numbers. Somebody else of the team has to approve them.
publish-changed-since = Cases have changed since the proposal. Approving publishes the proposed numbers; otherwise take the proposal back.
publish-approve = Approve and publish
publish-approve-for-good = A release cannot be taken back. A year can be corrected once.
publish-take-back = Take the proposal back
publish-own-proposal = You cannot approve your own proposal.
publish-done = { $year } is published.
publish-published-on = Published on { $day }.
publish-without-four-eyes = Published without a second approval.
publish-too-long = The text is too long. Please shorten it to { $n } characters.

publish-correct = Correct
publish-correct-text = Printed numbers change only where at least three cases were added or removed. One or two late cases change nothing. A year can be corrected once, so wait until late cases have come together.
publish-correct-begin = Look at the correction
publish-correct-nothing = No printed number would change. There is nothing to correct.
publish-correct-cells = { $n ->
    [one] One printed number changes. It is marked r.
   *[other] { $n } printed numbers change. They are marked r.
}

publish-awaits-you = { $year } waits for your approval. Proposed by { $name }.
publish-look-and-approve = Look and approve
publish-public-page = As the public reads it
publish-public-page-missing = Enter the address of the public site, so that a link stands here
publish-release = Publish
publish-approve-below = Look first, then approve below the preview
publish-settings-site = Address of the public site
publish-settings-site-hint = Your reporting form is at this address. After a publication, a link leads there. For example: https://meldestelle.example.org
publish-settings-site-wrong = The address begins with https:// and ends with the name of the site, without a path.

publish-internal-title = Exact numbers of { $year }
publish-internal-mark = Not for publication
publish-internal-warning = These tables are for the funder's report only. Putting exact numbers beside the published ones undoes their protection: single people can be worked out from the difference. The same goes for exact totals in applications, for press statements, for charts sorted by size, for earlier annual reports with exact numbers and for case examples. Ask the funder to keep the numbers confidential. Everything that becomes public should come from the release.
publish-internal-count = Count
publish-internal-funder = Made for the funder's report. Confidential.

## What the public reads
published-nav = Statistics
published-title = What was reported
published-lead = Once a year we show what was reported to us. The numbers are rounded so that nobody can be recognised from them alone. You can check that.
published-none = No year has been published yet.
published-series = Cases by year
published-series-hint = A dashed line means: this year does not compare with the one before.
published-series-break = Does not compare with the year before: { $reasons }
published-read-year = Read { $year }
published-check-link = Check a release

published-year-title = Discrimination reported in { $year }
published-headline = In { $year } we counted about { $n } cases of discrimination and racism.
published-about = about { $n }
published-range = { $low } to { $high }
published-total-range = This number is rounded for protection too: about { $n } means there were { $range } cases.
published-means = A case is a report or a counselling that a counsellor has read and coded. The numbers show what we were told. They do not show how much discrimination there is: most people do not report what they experience. More reports can also mean that more people know us.
published-corrected = These numbers were corrected. Corrected numbers are marked r. The first edition stays available.
published-corrected-link = First edition
published-newer = This is the first edition. There is a corrected one.
published-newer-link = To the corrected edition
published-on = Published on { $day }
published-one-person = This release was made without the approval of a second person, because the office is very small.
published-remarks = What { $office } says about it
published-breaks = Does not compare with the year before
published-break-lists = The lists used for coding have changed.
published-break-channels = Reports came in other ways than before.
published-break-offices = Other offices report than before.
published-break-definition = What counts as a case has changed.
published-break-period = A year is missing before it, or the year is not complete.
published-break-short-lists = changed lists
published-break-short-channels = other ways
published-break-short-offices = other offices
published-break-short-definition = other way of counting
published-break-short-period = gap in time

published-part-what = What it was about
published-part-where = Where, and who did it
published-part-who = Who reported
published-part-how = How and when it reached us
published-part-help = What was wished for and what was done
published-part-help-text = First what people wished for, then what the office did. Both belong to the same cases, but not line by line.
published-part-why = Why many do not report earlier
published-part-why-text = Nobody has to answer this question.
published-part-apart = Counted separately
published-bars = The bars show how many cases there can have been: full up to the least possible number, striped up to the greatest. All have the same scale, across the tables too.
published-apart = Numbers beside the tables
published-apart-text = These reports are in none of the other tables.
published-apart-propaganda = Propaganda without a person as target (stickers, graffiti, leaflets)
published-apart-media = Known from the media
published-apart-left-out = Not coded yet and therefore not counted
published-deadline-text = Cases in which a legal deadline had already passed when the report came: { $n }. Some rights have short deadlines, for example two months at work and in housing.

published-total = Cases in all
published-cases = Cases
published-multi = More than one answer possible; the sum exceeds the number of cases.
published-all-others = all others: { $range }
published-all-hidden = { $range } everywhere
published-revised = corrected
published-not-stated = Not stated
published-no-tables = There were too few cases for these cross tables: { $names }.

published-list-form = Form of racism
published-list-manifestation = What happened
published-list-resp = Who did it
published-list-sector = What the body belongs to
published-list-role = Who reported
published-list-channel = How it reached us
published-list-help = Wished for
published-list-intervention = Done
published-list-outcome = Result
published-list-status = State when counted
published-list-plausibility = How it is supported
published-list-reason = Reasons not to report earlier
published-list-quarter = Quarter of arrival
published-list-apart = Counted separately
published-role-affected = Affected themselves
published-role-parent-guardian = Parents or guardians
published-role-witness = Who saw it
published-help-unsure = Still open
published-gender-diverse-self = Diverse or in own words
published-status-open = In progress
published-quarter-Q1 = January to March
published-quarter-Q2 = April to June
published-quarter-Q3 = July to September
published-quarter-Q4 = October to December

published-method = How we counted
published-method-case = Every case counts once, in the year in which it reached us. Cases that were only to be counted are included. Duplicates and abuse do not count.
published-method-lists = Cases are coded by fixed lists (version { $lists }); the tables are the same every year ({ $programme }). Whoever did not say something stands under “Not stated”.
published-method-round = No number is exact, not even that of all cases. To each true count a random, secret amount from 0 to 4 is added. If the sum is less than 7, “0 to 6” is printed. Otherwise it is rounded down to a multiple of 5: 7, 8 and 9 become 5, 10 to 14 become 10. So a 5 stands for 3 to 9 cases, and every larger number can be up to 4 more or less. One or two cases never make a number. Numbers that would give too much away together were drawn again before anybody saw them.
published-method-six = “0 to 6” means: six at most, possibly none. It does not mean that there is anybody. In the files it is “≤ 6”.
published-method-order = All rows stand in the order of the list, not by size. We give no percentages, because they would undercut the rounding.
published-method-compare = Differences of 5 can be chance.
published-footnote = To protect those who sought advice, all numbers are randomly rounded to multiples of 5 (off by at most 4, small numbers by 6); sums may differ. 0 to 6: six at most, possibly none.
published-footnote-corrected = To protect those who sought advice, all numbers are randomly rounded to multiples of 5 (off by at most 6, small numbers by 8); sums may differ. 0 to 8 (0 to 6 in the first edition): eight at most, possibly none. r: corrected; all other numbers are those of the first edition.
published-data-footnote = To protect those who sought advice, all numbers are randomly rounded to multiples of 5 (off by at most 4, small numbers by 6); sums may differ. ≤ 6: six at most, possibly none.

published-files = Data to use
published-files-text = All tables as open data, described for programs. The addresses stay.
published-licence = Terms of use
published-licence-name = Please name as the source: { $office }.
published-file-all = All tables (CSV)
published-file-apart = Reports counted separately (CSV)
published-file-codes = Codes and their names (CSV)
published-file-release = The release (JSON, sdc-release/1)
published-file-worlds = Invented lists of cases for checking (CSV)
published-file-package = Description as a data package (JSON)
published-file-csvw = Description as CSV on the Web (JSON)
published-file-dcat = Description after DCAT-AP.de
published-file-sums = Checksums of all files
published-file-tables = Each table by itself (CSV)
published-sums = Checksums (SHA-256)
published-audit = State of the audit trail at publication
published-audit-text = The office keeps an audit trail in which nothing can be changed unnoticed. With this value it can show later that up to here it is the same.

published-column-year = Year of arrival
published-column-office = Office
published-column-edition = Edition: 1 the first, 2 the corrected one
published-column-table = Table
published-column-attribute = List
published-column-code = Code
published-column-label = Name of the code
published-column-apart = Reports counted separately: code
published-column-apart-label = Reports counted separately: name
published-column-printed = As printed: “≤ 6” or a multiple of 5
published-column-value = Printed number; empty where “≤ 6” is printed
published-column-low = Least number of cases the print can stand for
published-column-high = Greatest number of cases the print can stand for
published-column-revised = Whether a correction printed the number anew
published-column-attribute-label-de = Name of the list, German
published-column-attribute-label-en = Name of the list, English
published-column-label-de = Name of the code, German
published-column-label-en = Name of the code, English
published-column-groups = Codes of the list that are grouped here, separated by |
published-data-title = Discrimination reported in { $year }, { $office }
published-data-description = Frequency tables of the cases of discrimination and racism that were reported and counselled in one year.
published-data-keywords = discrimination, racism, anti-discrimination, equal treatment, counselling, statistics
published-catalogue-title = Open data of { $office }
published-catalogue-description = Annual statistics of the cases of discrimination and racism that were reported and counselled.

published-check-title = Check
published-check-lead = Nobody has to believe us that the numbers give nobody away. Freely invented lists of cases belong to every release. To check means: to count.
published-check-how = What is checked
published-check-how-1 = Is the pattern of tables allowed? (Some combinations of tables could be worked out against each other.)
published-check-how-2 = Does every invented list fit every printed number?
published-check-how-3 = Do the lists together show for every cell that very different things are possible? For “0 to 6” none and also three, for a number at least five different values.
published-claim = What this shows
published-claim-text = All the freely invented lists of cases that come with this release fit it. From it alone, it cannot be proven of any cell that it holds 1 or 2 cases; “0 to 6” can mean 0, 1, 2, 3 or more; every number stands for at least 3 cases and can mean at least five values.
published-claim-text-corrected = A corrected edition claims a little less: a 5 that was not corrected can also stand for 1 or 2 cases. It is proven of no cell there either. Whoever compares the editions sees that at least three cases changed in a corrected cell, but not who.
published-no-claim = What this does not show
published-no-claim-true = That the numbers are true. Nobody can check that from outside.
published-no-claim-knowledge = Protection from somebody who already knows nearly all cases of a year. Whoever knows all others can work out the last one in some cells, by our measurements in about 2 to 5 of 100 tries per table.
published-no-claim-beside = Protection if exact numbers or recognisable case examples become known beside the release.
published-check-ours = Check one of our releases
published-check-edition = Release
published-check-edition-name = { $year }
published-check-edition-corrected = { $year }, corrected
published-check-now = Check this release
published-check-upload = Check files of your own
published-check-upload-text = The files are checked and not stored. Check larger ones on your own computer with the command “meldestelle-desk verify-release”.
published-check-release = release.json (at most 1 MB)
published-check-worlds = worlds.csv (at most 8 MB)
published-check-send = Check files
published-check-holds = The release holds.
published-check-holds-text = { $office }, { $year }.
published-check-holds-count = { $cells } printed numbers, cases in all: about { $total }.
published-check-fails = The release does not hold.
published-check-reasons = What is wrong (as the verifier says it)
published-check-missing = Please choose both files.
published-check-large = One of the files is too large.
published-check-unreadable = The files did not arrive completely. Please send them again.
published-check-busy = Other files are being checked right now. Please try again in a minute.
published-check-text = release.json is not UTF-8 text.
publish-settings-licence-wrong = Please choose terms of use from the list.
publish-newer-codes = { $n ->
    [one] One case has
   *[other] { $n } cases have
} a code that the published edition did not have yet. In that list they count with their other codes, or else as "not stated".
