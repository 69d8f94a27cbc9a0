package dev.sourcecheck.cli.input;

import java.util.ArrayList;
import java.util.List;

/** Splits a command at spaces, with the quotes of a POSIX shell; nothing is expanded. */
final class ShellWords {
  private ShellWords() {}

  static List<String> split(String command) throws UsageException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean started = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char next = command.charAt(i);
      if (next == '\\' && quote != '\'' && i + 1 < command.length()) {
        word.append(command.charAt(++i));
        started = true;
      } else if (quote != 0) {
        if (next == quote) {
          quote = 0;
        } else {
          word.append(next);
        }
      } else if (next == '\'' || next == '"') {
        quote = next;
        started = true;
      } else if (Character.isWhitespace(next)) {
        if (started) {
          words.add(word.toString());
          word.setLength(0);
          started = false;
        }
      } else {
        word.append(next);
        started = true;
      }
    }
    if (quote != 0) {
      throw new UsageException("The command has a quote that is not closed");
    }
    if (started) {
      words.add(word.toString());
    }
    return words;
  }
}
