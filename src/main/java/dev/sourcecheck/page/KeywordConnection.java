package dev.sourcecheck.page;

import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads keywords and values, such as {@code host=db.example dbname=shop}, and command lines of
 * {@code psql}, which may contain them.
 */
final class KeywordConnection {
  /** The options of psql that take a value, by their short and long names. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "-h",
          "host",
          "--host",
          "host",
          "-p",
          "port",
          "--port",
          "port",
          "-U",
          "user",
          "--username",
          "user",
          "-d",
          "dbname",
          "--dbname",
          "dbname");

  private static final Pattern COMMAND = Pattern.compile("\\s*(?:[A-Z]+=\\S*\\s+)*psql(?=\\s|$)");

  /** An argument, quoted or not. */
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  private static final Pattern KEYWORD =
      Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:'([^']*)'|([^\\s'\"]*))");

  private KeywordConnection() {}

  /** An argument with its place in the text. */
  private record Argument(String text, int start) {}

  static boolean isCommand(String text) {
    return COMMAND.matcher(text).lookingAt();
  }

  static PastedConnection parse(String text) {
    ConnectionFields fields = new ConnectionFields(SourceType.POSTGRES);
    Matcher command = COMMAND.matcher(text);
    if (command.lookingAt()) {
      readKeywords(text, 0, command.end(), fields);
      return command(text, command.end(), fields);
    }
    return readKeywords(text, 0, text.length(), fields)
        ? fields.result()
        : PastedConnection.failed(
            "This is no connection string. Examples: postgresql://user@host:5432/database,"
                + " jdbc:mysql://host/database, psql -h host -U user database");
  }

  private static PastedConnection command(String text, int begin, ConnectionFields fields) {
    List<Argument> arguments = arguments(text, begin);
    int positional = 0;
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      String value = argument.text();
      String option = value.startsWith("--") ? value.replaceFirst("=.*", "") : value;
      String attached = value.matches("-[hpUd].+") ? value.substring(0, 2) : "";
      if (OPTIONS.containsKey(option) && option.equals(value) && i + 1 < arguments.size()) {
        i++;
        put(fields, option, arguments.get(i));
      } else if (OPTIONS.containsKey(option) && !option.equals(value)) {
        put(fields, option, after(argument, option.length() + 1));
      } else if (!attached.isEmpty()) {
        put(fields, attached, after(argument, 2));
      } else if (value.startsWith("-")) {
        fields.unused(value, "", "Unknown: Sourcecheck has no such field");
      } else if (value.contains("://")) {
        // the rest of the line adds nothing that a URL does not have
        return ConnectionText.parse(padded(text, argument));
      } else if (value.contains("=")) {
        readKeywords(text, argument.start(), argument.start() + value.length(), fields);
      } else if (positional++ == 0) {
        fields.database(value);
      } else {
        fields.user(value);
      }
    }
    return fields.result();
  }

  private static void put(ConnectionFields fields, String option, Argument value) {
    String keyword = OPTIONS.getOrDefault(option, option);
    if (keyword.equals("dbname") && value.text().contains("=")) {
      fields.unused(option, "", "Paste the text in quotes on its own");
      return;
    }
    fields.parameter(
        keyword, value.text(), value.start(), value.start() + value.text().length(), false);
  }

  private static Argument after(Argument argument, int prefix) {
    return new Argument(argument.text().substring(prefix), argument.start() + prefix);
  }

  /** The argument at its place, so that positions in it are those in the text. */
  private static String padded(String text, Argument argument) {
    return " ".repeat(argument.start())
        + text.substring(argument.start(), argument.start() + argument.text().length());
  }

  private static List<Argument> arguments(String text, int begin) {
    List<Argument> arguments = new ArrayList<>();
    Matcher word = WORD.matcher(text).region(begin, text.length());
    while (word.find()) {
      int group = word.group(1) != null ? 1 : word.group(2) != null ? 2 : 3;
      arguments.add(new Argument(word.group(group), word.start(group)));
    }
    return arguments;
  }

  private static boolean readKeywords(String text, int begin, int end, ConnectionFields fields) {
    boolean found = false;
    Matcher keyword = KEYWORD.matcher(text).region(begin, end);
    while (keyword.find()) {
      int group = keyword.group(2) != null ? 2 : 3;
      // as in PGPASSWORD=secret psql
      String name = keyword.group(1).replaceFirst("^PG", "");
      fields.parameter(
          name.equals("DATABASE") ? "dbname" : name,
          keyword.group(group),
          keyword.start(group),
          keyword.end(group),
          false);
      found = true;
    }
    return found;
  }
}
