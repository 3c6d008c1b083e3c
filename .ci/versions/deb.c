/* What `dpkg --compare-versions` does, for lines `a<TAB>b`: answers <, =, > or ! where dpkg refuses one of them. */
#define LIBDPKG_VOLATILE_API 1
#include <dpkg/dpkg.h>
#include <dpkg/error.h>
#include <dpkg/dpkg-db.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  static char line[4096];
  dpkg_program_init("versions");
  while (fgets(line, sizeof line, stdin)) {
    struct dpkg_version a, b;
    line[strcspn(line, "\n")] = 0;
    char *tab = strchr(line, '\t');
    *tab = 0;
    if (parseversion(&a, line, NULL) < 0 || parseversion(&b, tab + 1, NULL) < 0) { puts("!"); continue; }
    int order = dpkg_version_compare(&a, &b);
    puts(order < 0 ? "<" : order > 0 ? ">" : "=");
  }
  return 0;
}
