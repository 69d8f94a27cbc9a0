package dev.sourcecheck.source.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Splits a command at spaces, with the quotes of a POSIX shell; nothing is expanded. */
final class ShellWords {
  private ShellWords() {}

  static List<LocatedText> split(LocatedText source) throws ConnectionTextException {
    String command = source.text();
    List<LocatedText> words = new ArrayList<>();
    IntStream.Builder word = IntStream.builder();
    boolean started = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char next = command.charAt(i);
      if (next == '\\' && quote != '\'' && i + 1 < command.length()) {
        word.add(++i);
        started = true;
      } else if (quote != 0) {
        if (next == quote) {
          quote = 0;
        } else {
          word.add(i);
        }
      } else if (next == '\'' || next == '"') {
        quote = next;
        started = true;
      } else if (Character.isWhitespace(next)) {
        if (started) {
          words.add(source.select(word.build().toArray(), i));
          word = IntStream.builder();
          started = false;
        }
      } else {
        word.add(i);
        started = true;
      }
    }
    if (quote != 0) {
      throw new ConnectionTextException("The command has a quote that is not closed");
    }
    if (started) {
      words.add(source.select(word.build().toArray(), command.length()));
    }
    return words;
  }
}
