package dev.sourcecheck.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds system programs, in system folders only. */
final class SystemTools {
  private SystemTools() {}

  /**
   * Returns the arguments that precede the command line of a PostgreSQL program. Each program in
   * them replaces itself with the next one, so that the started process is the PostgreSQL program.
   *
   * @param detached from the terminal, because its Ctrl-C would stop the server before the service
   *     has finished its jobs
   */
  static List<String> prefix(boolean detached) throws StartupException {
    List<String> prefix = new ArrayList<>();
    if (detached) {
      find("setsid").ifPresent(program -> prefix.add(program.toString()));
    }
    if (TrustedPath.user() == 0) {
      // PostgreSQL refuses to run as root. In a user namespace of its own it sees another user id.
      Path unshare =
          find("unshare")
              .orElseThrow(
                  () ->
                      new StartupException(
                          "the embedded PostgreSQL does not run as root without unshare (of"
                              + " util-linux); run as another user, or set"
                              + " QUARKUS_DATASOURCE_JDBC_URL to use your own server"));
      prefix.addAll(List.of(unshare.toString(), "-U"));
    }
    return prefix;
  }

  private static Optional<Path> find(String name) {
    return Stream.of("/usr/bin", "/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .filter(SystemTools::isTrusted)
        .findFirst();
  }

  private static boolean isTrusted(Path program) {
    try {
      TrustedPath.resolve(program);
      return true;
    } catch (StartupException | IOException e) {
      return false;
    }
  }
}
