-- A correction of a repair says of which kind it is, and what it is about: those that were kept are of points, about a
-- wallet.
update repair set proposal = replace(proposal, '"wallet":', '"about":');
update errand set report = replace(report, '"wallet":', '"about":') where kind = 'booking';
