import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import org.apache.maven.artifact.versioning.ComparableVersion;

/** Maven's own ComparableVersion, for lines `a<TAB>b`. */
class Maven {
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in));
    var out = new PrintStream(System.out, false);
    for (String line; (line = in.readLine()) != null; ) {
      var parts = line.split("\t", 2);
      int order = new ComparableVersion(parts[0]).compareTo(new ComparableVersion(parts[1]));
      out.println(order < 0 ? "<" : order > 0 ? ">" : "=");
    }
    out.flush();
  }
}
