# Challenges: what counts, until when, what is given once it is reached, and what goes when goods come back.
goods bread 5.00
goods coffee 2.00 in coffee
goods green tea 3.50 in tea
goods sofa 60.00
goods tea 3.00 in cups
goods star 1.00 in advent

story Five receipts in spring are a badge and its points, once
program challenges
2026-02-28  ana joins
2026-02-28  ana buys bread                done 0 of 5 of spring
2026-03-02  ana buys bread                done 1 of 5 of spring, has no badge explorer
2026-03-03  ana buys coffee               done 1 of 5 of spring
2026-03-10  ana buys bread                done 2 of 5 of spring
2026-03-17  ana buys bread                done 3 of 5 of spring
2026-03-24  ana buys bread                done 4 of 5 of spring, has 0
2026-03-31  ana buys bread                done 5 of 5 of spring, because challenge-won on spring, because spring-gift 500, earns 500, has badge explorer
2026-04-07  ana buys bread                done 6 of 5 of spring, earns 5
2026-06-01  ana buys bread                earns 5, has badge explorer

story What comes back takes the badge and the points along, and buying again gives them again, once
program challenges
2026-03-01  ana joins
2026-03-02  ana buys bread
2026-03-10  ana buys bread
2026-03-17  ana buys bread
2026-03-24  ana buys bread
2026-03-31  ana buys bread                earns 500, has badge explorer
2026-04-01  ana returns everything        loses 500, because challenge-lost on spring, done 4 of 5 of spring, has 0, has no badge explorer
2026-04-07  ana buys bread                earns 500, has 500, has badge explorer
2026-04-08  ana buys bread                earns 5, done 6 of 5 of spring
2026-04-09  ana returns everything        loses 5, done 5 of 5 of spring, has badge explorer

story Money of a month, each month anew; half of it back is a lower count
program challenges
2026-03-01  ana joins
2026-03-20  ana buys sofa                 done 60 of 100 of month-spend
2026-04-01  ana buys sofa                 done 60 of 100 of month-spend, has 0
2026-04-07  ana buys 2 sofa               done 180 of 100 of month-spend, earns 50
2026-04-08  ana returns 1 sofa            done 120 of 100 of month-spend, has 50
2026-04-09  ana returns 1 sofa            done 60 of 100 of month-spend, loses 50, has 0
2026-05-01  ana buys 2 sofa               done 120 of 100 of month-spend, earns 50

story Every ten coffees, as often as the rule's limit says
program challenges
2026-03-01  ana joins
2026-03-02  ana buys 9 coffee, bread      done 9 of 10 of ten-coffees
2026-03-02  ana buys 15 coffee            done 4 of 10 of ten-coffees, earns 20
2026-03-03  ana buys 6 coffee             done 0 of 10 of ten-coffees, because limit on free-cup, has 20
2026-03-03  ana returns 1 coffee          done 9 of 10 of ten-coffees, has 20
2026-04-01  ana buys 1 coffee             done 0 of 10 of ten-coffees, earns 10, has 30

story A card of teas gives the tea itself; what comes back takes it along, unless it was drunk
program challenges
2026-03-01  ana joins
2026-03-02  ana buys 5 green tea              because rule-voucher on tea-card, has 0
2026-03-02  ana buys 5 green tea              because limit on tea-card
2026-03-03  ana buys green tea with tea-card-2  pays 0.00, done 0 of 5 of five-teas
2026-03-04  ana buys 5 green tea as r4        because rule-voucher on tea-card
2026-03-05  ana returns everything of r4      because voucher-withdrawn on tea-on-us
2026-03-06  ana buys green tea with tea-card-5  refused unknown-redemption

story What was won before a merge goes along, is told apart, and goes with its own goods
program challenges
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  ana buys 5 green tea              because rule-voucher on tea-card
2026-03-02  bob buys 5 green tea as r1        because rule-voucher on tea-card
2026-03-03  ana and bob are merged
2026-03-04  ana buys green tea with tea-card-2  pays 0.00
2026-03-05  bob returns everything of r1      because voucher-withdrawn on tea-on-us
2026-03-06  ana buys green tea with tea-card-2+bob  refused unknown-redemption

story A voucher is paid with after a merge, by its name and whose it was
program challenges
2026-03-01  ana joins
2026-03-01  bob joins
2026-03-02  bob buys 5 green tea as r1        because rule-voucher on tea-card
2026-03-03  ana and bob are merged
2026-03-04  ana buys green tea with tea-card-2+bob  pays 0.00

story Three days of a week, however often on each
program challenges
2026-03-01        ana joins
2026-03-02 09:00  ana buys bread as r1    done 1 of 3 of early-week
2026-03-02 19:00  ana buys bread as r2    done 1 of 3 of early-week
2026-03-03        ana buys bread          done 2 of 3 of early-week
2026-03-08 09:00  ana buys bread          done 3 of 3 of early-week, earns 7
2026-03-08 10:00  ana returns everything of r1  done 3 of 3 of early-week, has 7
2026-03-08 11:00  ana returns everything of r2  done 2 of 3 of early-week, loses 7
2026-03-09        ana buys bread          done 1 of 3 of early-week

story A sprint begins when the member claims it, lasts seven days, and may be claimed again
program challenges
2026-03-01  ana joins
2026-03-02  ana buys coffee               done 0 of 2 of week-sprint
2026-03-03  ana claims sprint
2026-03-04  ana buys coffee               done 1 of 2 of week-sprint
2026-03-09  ana buys coffee               done 2 of 2 of week-sprint, earns 20
2026-03-11  ana buys coffee               done 0 of 2 of week-sprint
2026-03-12  ana claims sprint
2026-03-12 13:00  ana buys coffee               done 1 of 2 of week-sprint
2026-03-13  ana returns everything        done 0 of 2 of week-sprint, has 20
2026-03-17  ana buys 2 coffee             done 1 of 2 of week-sprint

story A treasure hunt counts each place once, and a quiz only when it is passed
program challenges
2026-03-01        ana joins
2026-03-02 09:00  ana does stamp-found about fountain    done 1 of 3 of hunt
2026-03-02 09:10  ana does stamp-found about fountain as twice   done 1 of 3 of hunt
2026-03-02 09:20  ana does stamp-found about tower       done 2 of 3 of hunt
2026-03-02 09:30  ana undoes twice                       done 2 of 3 of hunt
2026-03-02 09:40  ana does stamp-found about bridge as last   done 3 of 3 of hunt, earns 100
2026-03-02 09:50  ana undoes last                        done 2 of 3 of hunt, loses 100
2026-03-03        ana does quiz with score 7             done 0 of 2 of quiz-master
2026-03-04        ana does quiz with score 8             done 1 of 2 of quiz-master
2026-03-05        ana does quiz with score 10 as best    done 2 of 2 of quiz-master, has badge scholar
2026-03-06        ana undoes best                        done 1 of 2 of quiz-master, has no badge scholar

story Kilometres are added up over thirty days
program challenges
2026-03-01  ana joins
2026-03-30  ana does ride with km 60.5   done 60.5 of 100 of rider
2026-03-31  ana does ride with km 60.5   done 60.5 of 100 of rider
2026-04-29  ana does ride with km 39.5   done 100 of 100 of rider, earns 30

story A card of stamps with a delay between them and a free cup at its end
program challenges
2026-03-01        ana joins
2026-03-02 09:00  ana buys 6 tea               earns 4 stamps
2026-03-02 09:10  ana buys tea                 because cooldown on cup, has 4 stamps
2026-03-02 10:00  ana buys 4 tea               has 8 stamps
2026-03-02 11:00  ana buys 2 tea               has 10 stamps
2026-03-02 12:00  ana buys tea taking free-cup saves 3.00, pays 0.00, spends 10 stamps, has 0 stamps

story A calendar is rules of a day each
program challenges
2026-11-01  ana joins
2026-12-01  ana buys star   because day-one 2, earns 2
2026-12-02  ana buys star   because day-two 5, earns 5
2026-12-07  ana buys star   earns 0

story Days in a row, every three of them; a missed day ends the row
program streaks
2026-03-01        ana joins
2026-03-02        ana does log-in           done 1 of 3 of daily
2026-03-03 09:00  ana does log-in           done 2 of 3 of daily
2026-03-03 10:00  ana does log-in           done 2 of 3 of daily
2026-03-04        ana does log-in as third  done 0 of 3 of daily, earns 3
2026-03-05        ana does log-in           done 1 of 3 of daily
2026-03-06        time passes               done 1 of 3 of daily
2026-03-07        time passes               done 0 of 3 of daily
2026-03-07        ana undoes third          loses 3, has 0
2026-03-08        ana does log-in           done 1 of 3 of daily

story A row that forgives a missed week goes on after one and ends after two
program forgiving
2026-03-01        ana joins
2026-03-02        ana buys coffee as r1  done 1 of 3 of forgiving
2026-03-16        ana buys coffee as r2  done 2 of 3 of forgiving
2026-03-24        ana buys coffee as r3  done 3 of 3 of forgiving, earns 70
2026-04-06        ana buys coffee as r4  done 4 of 3 of forgiving
2026-04-07        ana returns everything of r2   done 2 of 3 of forgiving, loses 70
2026-04-13        ana buys coffee        done 3 of 3 of forgiving, earns 70
2026-05-03        time passes            done 3 of 3 of forgiving
2026-05-04        time passes            done 0 of 3 of forgiving

story Weeks in a row with two receipts in each; the return of one breaks the row
program streaks
2026-03-01        ana joins
2026-03-02        ana buys coffee   done 0 of 2 of weekly
2026-03-06        ana buys coffee   done 1 of 2 of weekly
2026-03-09        ana buys coffee   done 1 of 2 of weekly
2026-03-13        ana buys coffee   done 2 of 2 of weekly, earns 40, has badge faithful
2026-03-14        ana returns everything   loses 40, done 1 of 2 of weekly, has no badge faithful
2026-03-15        ana buys coffee   earns 40
2026-03-16        ana buys coffee   done 2 of 2 of weekly
2026-03-20        ana buys coffee   done 3 of 2 of weekly, has 40
2026-03-30        time passes       done 0 of 2 of weekly, has badge faithful
2026-03-31        ana buys coffee   done 0 of 2 of weekly
2026-04-01        ana buys coffee   done 1 of 2 of weekly
2026-04-06        ana buys coffee
2026-04-07        ana buys coffee   done 2 of 2 of weekly, earns 40

story What joining, a challenge and a tier give comes out of one budget, and is free again with them
program presents
2026-03-01  ana joins                         earns 50
2026-03-01  bob joins                         earns 50
2026-03-02  ana buys sofa as r1               earns 0
2026-03-03  ana buys sofa as r2               earns 100, because twice 50, because risen 50
2026-03-04  bob buys sofa
2026-03-04  bob buys sofa                     earns 20, because budget-spent on twice
2026-03-05  ana returns everything of r2      loses 50, because challenge-lost on second
2026-03-06  cleo joins                        earns 50
2026-03-07  dan joins                         earns 0, because budget-spent on hello
2026-04-01  eva joins                         earns 50

story A tier that a merge reaches takes out of the budget too, and so does a receipt that is claimed
program presents
2026-03-01  ana joins                         earns 50
2026-03-01  bob joins                         earns 50
2026-03-01  cleo joins                        earns 50
2026-03-01  dan joins                         earns 50
2026-03-02  ana buys sofa
2026-03-02  bob buys sofa
2026-03-03  ana and bob are merged            ana tier gold, ana has 120, ana because budget-spent on risen
2026-03-04  cleo buys sofa
2026-03-04  nobody buys sofa as r9
2026-03-05  cleo claims receipt r9            earns 0, done 2 of 2 of second, because budget-spent on twice

story A badge is given and taken by hand, and what was won with it stays
program challenges
2026-03-01  ana joins
2026-03-02  shop gives ana badge scholar          has badge scholar, because badge-given on scholar
2026-03-02  shop gives ana badge scholar          refused has-badge
2026-03-03  shop takes badge scholar from ana     has no badge scholar, because badge-taken on scholar
2026-03-03  shop takes badge scholar from ana     refused has-no-badge
2026-03-04  ana buys bread
2026-03-10  ana buys bread
2026-03-17  ana buys bread
2026-03-24  ana buys bread
2026-03-31  ana buys bread                        earns 500, has badge explorer
2026-04-01  shop takes badge explorer from ana    has no badge explorer, has 500
2026-04-02  ana returns everything                loses 500, has no badge explorer
2026-04-03  ana buys bread                        earns 500, has badge explorer
