package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a command such as {@code PGPASSWORD=x psql -h db -U reader shop}. The database may be a
 * connection string itself.
 */
final class PsqlCommand {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "-h", "host",
          "--host", "host",
          "-p", "port",
          "--port", "port",
          "-U", "user",
          "--username", "user",
          "-d", "dbname",
          "--dbname", "dbname");

  /** Other options that take a value. */
  private static final Set<String> IGNORED =
      Set.of(
          ("-c --command -f --file -v --set --variable -o --output -L --log-file -F --field-separator"
                  + " -R --record-separator -P --pset -T --table-attr")
              .split(" "));

  private final PartList options = new PartList();
  private boolean hasDatabase;
  private boolean hasUser;
  private final PartList connection = new PartList();

  private PsqlCommand() {}

  /** Variables of the environment may precede the command. */
  static boolean matches(String text) {
    return text.matches("(?s)\\s*(?:[A-Z]+=.*\\s)?psql(?:\\s.*)?");
  }

  static PartList read(LocatedText text) throws ConnectionTextException {
    PsqlCommand command = new PsqlCommand();
    command.arguments(ShellWords.split(text));
    command.connection.addAll(command.options);
    return command.connection;
  }

  private void arguments(List<LocatedText> words) throws ConnectionTextException {
    int begin = 0;
    while (begin < words.size() && !words.get(begin).text().equals("psql")) {
      variable(words.get(begin++));
    }
    for (int i = begin + 1; i < words.size(); i++) {
      LocatedText word = words.get(i);
      String text = word.text();
      int equals = text.startsWith("--") ? text.indexOf('=') : -1;
      String name = equals > 0 ? text.substring(0, equals) : text;
      boolean separate = equals < 0 && (OPTIONS.containsKey(name) || IGNORED.contains(name));
      if (separate && i + 1 == words.size()) {
        throw new ConnectionTextException("The option " + name + " of psql has no value");
      }
      String keyword = OPTIONS.get(name);
      if (keyword != null) {
        option(keyword, separate ? words.get(++i) : word.from(equals + 1));
      } else if (text.matches("(?s)-[hpUd].+")) {
        option(OPTIONS.getOrDefault(text.substring(0, 2), ""), word.from(2));
      } else if (text.startsWith("-")) {
        options.addIgnored(name);
        i += separate ? 1 : 0;
      } else {
        positional(word);
      }
    }
  }

  private void variable(LocatedText word) {
    int equals = word.text().indexOf('=');
    if (word.text().startsWith("PG") && equals > 0) {
      connection.add(
          LibpqKeywords.ofVariable(word.text().substring(0, equals)), word.from(equals + 1));
    }
  }

  /** The first name is the database and the second the user, if options have not set them. */
  private void positional(LocatedText word) throws ConnectionTextException {
    if (hasDatabase && hasUser) {
      throw new ConnectionTextException("The psql command has too many arguments");
    }
    option(hasDatabase ? "user" : "dbname", word);
  }

  private void option(String keyword, LocatedText value) throws ConnectionTextException {
    hasUser |= keyword.equals("user");
    if (!keyword.equals("dbname")) {
      options.add(keyword, value);
      return;
    }
    hasDatabase = true;
    if (ConnectionUri.matches(value.text())) {
      connection.addAll(ConnectionUri.of(value).read(SourceType.POSTGRES));
    } else if (LibpqKeywords.matches(value.text())) {
      connection.addAll(LibpqKeywords.read(value));
    } else {
      options.add(keyword, value);
    }
  }
}
