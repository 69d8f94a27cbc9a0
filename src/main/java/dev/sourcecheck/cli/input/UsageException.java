package dev.sourcecheck.cli.input;

import java.util.stream.Collectors;

/** The command cannot run as it was called. The message is for users and quotes no secret. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  /** The same message, with the name of the file that it is about at the start of each problem. */
  public UsageException in(String file) {
    String name = file.equals("-") ? "standard input" : file;
    UsageException named =
        new UsageException(
            text()
                .lines()
                .map(line -> line.startsWith(" ") ? line : name + ": " + line)
                .collect(Collectors.joining("\n")));
    named.initCause(this);
    return named;
  }

  /** The message, which is never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
