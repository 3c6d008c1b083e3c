<?php
// composer/semver: versions normalized as Composer does before it compares, for lines `a<TAB>b`.
require 'Composer/Semver/autoload.php';
$parser = new Composer\Semver\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$a, $b] = explode("\t", rtrim($line, "\n"));
    try {
        [$x, $y] = [$parser->normalize($a), $parser->normalize($b)];
        if (str_starts_with($x, 'dev-') || str_starts_with($y, 'dev-')) throw new UnexpectedValueException('branches have no order');
        echo Composer\Semver\Comparator::lessThan($x, $y) ? '<' : (Composer\Semver\Comparator::greaterThan($x, $y) ? '>' : '='), "\n";
    } catch (UnexpectedValueException) {
        echo "!\n";
    }
}
