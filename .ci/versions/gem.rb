# Gem::Version, for lines `a<TAB>b`.
$stdin.each_line(chomp: true) do |line|
  a, b = line.split("\t", 2)
  puts(Gem::Version.correct?(a) && Gem::Version.correct?(b) ? { -1 => "<", 0 => "=", 1 => ">" }[Gem::Version.new(a) <=> Gem::Version.new(b)] : "!")
end
