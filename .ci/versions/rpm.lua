-- librpm's own comparison of epoch:version-release, for lines `a<TAB>b`.
for line in io.lines() do
  local a, b = line:match("^(.-)\t(.*)$")
  local x, y = rpm.ver(a), rpm.ver(b)
  local answer = (x == nil or y == nil) and "!" or x < y and "<" or x == y and "=" or ">"
  io.stdout:write(answer, "\n")
end
