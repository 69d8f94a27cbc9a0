package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads CREATE, ALTER, DROP, COPY, USE and whatever else is no query and no data change. */
final class DefinitionReader {
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "constraint",
          "primary",
          "foreign",
          "unique",
          "check",
          "like",
          "index",
          "key",
          "exclude",
          "period",
          "projection");

  /** First keywords of statements that move no data. */
  private static final Set<String> HARMLESS =
      Set.of(
          "set",
          "show",
          "begin",
          "commit",
          "rollback",
          "start",
          "savepoint",
          "release",
          "end",
          "abort",
          "vacuum",
          "analyze",
          "analyse",
          "grant",
          "revoke",
          "comment",
          "lock",
          "listen",
          "notify",
          "unlisten",
          "discard",
          "reset",
          "checkpoint",
          "cluster",
          "reindex",
          "close",
          "fetch",
          "move",
          "deallocate",
          "describe",
          "desc",
          "explain",
          "uncache",
          "msck",
          "repair",
          "optimize",
          "kill",
          "flush",
          "help",
          "print",
          "go",
          "if",
          "while",
          "else",
          "raiserror",
          "throw",
          "return",
          "open",
          "break",
          "goto",
          "dbcc",
          "backup",
          "restore",
          "attach",
          "detach",
          "pragma",
          "install",
          "system",
          "check",
          "exists",
          "put",
          "get",
          "list",
          "ls",
          "rm",
          "remove",
          "undrop",
          "collect",
          "add",
          "clear",
          "security",
          "purge",
          "audit",
          "noaudit",
          "handler",
          "xa",
          "binlog",
          "change",
          "reload",
          "unlock",
          "reassign",
          "waitfor",
          "deny",
          "enable",
          "disable",
          "shutdown",
          "leave",
          "iterate",
          "signal",
          "resignal",
          "raise",
          "exception",
          "values",
          "checksum",
          "cancel",
          "resume");

  private final StatementReader statements;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final NameReader names;

  DefinitionReader(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens;
    this.names = new NameReader(context);
  }

  void read(int from, int to, CommonTables visible) {
    Keyword keyword = tokens.keyword(from);
    if (keyword == null) {
      other(from, to);
      return;
    }
    switch (keyword) {
      case CREATE:
        create(from, to, visible);
        break;
      case ALTER:
        alter(from, to, visible);
        break;
      case DROP:
        drop(from, to);
        break;
      case TRUNCATE:
        statements.kind(StatementKind.TRUNCATE);
        target(tokens.is(from + 1, Keyword.TABLE) ? from + 2 : from + 1, to);
        break;
      case RENAME:
        renameTables(from + 1, to);
        break;
      case COPY:
        copy(from + 1, to, visible);
        break;
      case LOAD:
        load(from, to);
        break;
      case UNLOAD:
        statements.kind(StatementKind.COPY);
        break;
      case USE:
        use(from + 1, to);
        break;
      case CALL, EXEC, EXECUTE, DO, BEGIN:
        opaque(from, to);
        break;
      case DECLARE, PREPARE, CACHE:
        nested(from, to, visible);
        break;
      case REFRESH:
        refresh(from, to);
        break;
      case EXPLAIN:
        explain(from, to);
        break;
      case PIVOT, UNPIVOT:
        List<Identifier> input = names.name(from + 1, to);
        if (!input.isEmpty()) {
          context.reads.add(context.tables.find(input).name());
        }
        context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
        statements.kind(StatementKind.SELECT);
        break;
      default:
        other(from, to);
    }
  }

  /** Moves no data, or is no statement that is known. */
  void other(int from, int to) {
    statements.kind(StatementKind.OTHER);
    if (from < to
        && !(tokens.kind(from) == TokenList.WORD && HARMLESS.contains(tokens.name(from).key()))) {
      context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
    }
  }

  /** EXPLAIN ANALYZE runs what it explains. */
  private void explain(int from, int to) {
    boolean analyze = false;
    for (int i = from + 1; i < to; i++) {
      Keyword keyword = tokens.keyword(i);
      analyze |= keyword == Keyword.ANALYZE;
      if (keyword == Keyword.SELECT || keyword == Keyword.WITH) {
        return;
      }
      if (keyword == Keyword.INSERT
          || keyword == Keyword.UPDATE
          || keyword == Keyword.DELETE
          || keyword == Keyword.MERGE
          || keyword == Keyword.CREATE) {
        if (analyze) {
          opaque(from, to);
        }
        return;
      }
    }
  }

  private void opaque(int from, int to) {
    if (tokens.is(from, Keyword.BEGIN) && to - from <= 3) {
      return;
    }
    statements.kind(StatementKind.OPAQUE);
    context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.OPAQUE_STATEMENT);
  }

  private List<Identifier> target(int from, int to) {
    int i = afterExists(from, to);
    if (tokens.is(i, Keyword.ONLY) && tokens.isName(i + 1)) {
      i++;
    }
    List<Identifier> name = names.name(i, to);
    if (!name.isEmpty()) {
      TargetTable.of(context, name);
    }
    return name;
  }

  /** After {@code IF [NOT] EXISTS}. */
  private int afterExists(int from, int to) {
    int i = from;
    if (tokens.is(i, Keyword.IF)) {
      i++;
      if (tokens.is(i, Keyword.NOT)) {
        i++;
      }
      if (tokens.is(i, Keyword.EXISTS)) {
        i++;
      }
    }
    return Math.min(i, to);
  }

  private void create(int from, int to, CommonTables visible) {
    int i = from + 1;
    while (i < to && i < from + 12) {
      Keyword keyword = tokens.keyword(i);
      if (keyword == Keyword.TABLE || keyword == Keyword.VIEW) {
        statements.kind(
            keyword == Keyword.VIEW ? StatementKind.CREATE_VIEW : StatementKind.CREATE_TABLE);
        relation(i + 1, to, visible);
        return;
      }
      if (keyword == Keyword.PROCEDURE
          || keyword == Keyword.FUNCTION
          || keyword == Keyword.TRIGGER) {
        opaque(from, to);
        return;
      }
      if (keyword == Keyword.INDEX
          || keyword == Keyword.DATABASE
          || keyword == Keyword.SCHEMA
          || keyword == Keyword.USER) {
        return;
      }
      i = tokens.next(i, to);
    }
  }

  private void relation(int from, int to, CommonTables visible) {
    List<Identifier> name = names.name(afterExists(from, to), to);
    if (name.isEmpty()) {
      context.unresolved(from, Math.min(from + 4, to), UnresolvedReason.UNKNOWN_SYNTAX);
      return;
    }
    int i = names.at;
    int query = query(i, to);
    List<Identifier> columns = List.of();
    for (int at = i; at < query; at = tokens.next(at, query)) {
      if (tokens.is(at, Keyword.TO) && tokens.isName(at + 1)) {
        // ClickHouse's materialized view that fills another table
        name = names.name(at + 1, query);
        at = names.at - 1;
      } else if (tokens.is(at, '(') && columns.isEmpty() && isColumnList(at)) {
        columns = columns(at + 1, tokens.partner(at, query));
        if (isSource(at + 1)) {
          context.reads.add(context.tables.find(names.name(at + 2, query)).name());
        }
      } else if (isSource(at) && tokens.isName(at + 1)) {
        List<Identifier> source = names.name(at + 1, query);
        context.reads.add(context.tables.find(source).name());
        at = Math.max(at, names.at - 1);
      }
    }
    TargetTable target = TargetTable.of(context, name);
    if (query < to) {
      QueryResult result = queries.read(query, to, null, visible);
      statements.create(
          target, result, result.closed() || !columns.isEmpty() ? columns : List.of());
    } else if (!columns.isEmpty()) {
      context.tables.created(target.name(), columns.stream().map(context.syntax::fold).toList());
    }
  }

  private boolean isColumnList(int open) {
    // not the argument of an option such as WITH (...) or PARTITIONED BY (...)
    return tokens.kind(open - 1) != TokenList.WORD
        || tokens.keyword(open - 1) == null
            && !tokens.name(open - 1).key().endsWith("by")
            && !tokens.name(open - 1).key().endsWith("properties")
            && !tokens.name(open - 1).key().equals("tag")
            && !tokens.name(open - 1).key().equals("options")
            && !tokens.name(open - 1).key().equals("distkey")
            && !tokens.name(open - 1).key().equals("sortkey");
  }

  private boolean isSource(int i) {
    if (tokens.kind(i) != TokenList.WORD) {
      return false;
    }
    String key = tokens.name(i).key();
    return key.equals("like") || key.equals("clone");
  }

  /** Where the query starts: after AS, or at a SELECT without one. */
  private int query(int from, int to) {
    int bare = to;
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, Keyword.AS) && startsQuery(i + 1)) {
        return i + 1;
      }
      if (tokens.is(i, Keyword.SELECT)) {
        return i;
      }
      if (tokens.opensQuery(i) && bare == to) {
        bare = i;
      }
    }
    return bare;
  }

  private boolean startsQuery(int i) {
    return tokens.is(i, Keyword.SELECT)
        || tokens.is(i, Keyword.WITH)
        || tokens.is(i, Keyword.VALUES)
        || tokens.is(i, Keyword.TABLE)
        || tokens.is(i, Keyword.FROM)
        || tokens.opensQuery(i);
  }

  private List<Identifier> columns(int from, int to) {
    List<Identifier> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenRange.comma(tokens, i, to);
      if (tokens.isName(i)
          && !(tokens.kind(i) == TokenList.WORD
              && CONSTRAINTS.contains(tokens.name(i).key())
              && end > i + 1)) {
        columns.add(tokens.name(i));
      }
      i = end + 1;
    }
    return columns;
  }

  private void alter(int from, int to, CommonTables visible) {
    int i = from + 1;
    if (tokens.is(i, Keyword.MATERIALIZED)) {
      i++;
    }
    if (tokens.is(i, Keyword.VIEW)) {
      List<Identifier> name = names.name(afterExists(i + 1, to), to);
      int query = query(names.at, to);
      if (query < to && !name.isEmpty()) {
        statements.kind(StatementKind.ALTER_VIEW);
        List<Identifier> columns =
            tokens.is(names.at, '(') && names.at < query
                ? columns(names.at + 1, tokens.partner(names.at, query))
                : List.of();
        TargetTable target = TargetTable.of(context, name);
        statements.create(target, queries.read(query, to, null, visible), columns);
        return;
      }
    }
    if (tokens.is(i, Keyword.VIEW) || tokens.is(i, Keyword.TABLE)) {
      alterTable(i + 1, to);
    }
  }

  private void alterTable(int from, int to) {
    statements.kind(StatementKind.ALTER_TABLE);
    List<Identifier> name = target(from, to);
    int i = names.at;
    if (name.isEmpty()) {
      return;
    }
    TableName self = context.tables.find(name).name();
    if (tokens.is(i, Keyword.RENAME) && tokens.is(i + 1, Keyword.TO)) {
      renamed(name, i + 2, to);
    } else if (tokens.is(i, Keyword.SWAP) && tokens.is(i + 1, Keyword.WITH)) {
      List<Identifier> other = names.name(i + 2, to);
      context.reads.add(self);
      if (!other.isEmpty()) {
        context.reads.add(TargetTable.of(context, other).name());
      }
    } else if (tokens.is(i, Keyword.EXCHANGE)) {
      int with = TokenRange.keyword(tokens, i, to, Keyword.WITH);
      if (tokens.is(with + 1, Keyword.TABLE)) {
        List<Identifier> other = names.name(with + 2, to);
        if (!other.isEmpty()) {
          context.reads.add(context.tables.find(other).name());
        }
      }
    }
  }

  /** A new name without a qualifier stays in the same schema. */
  private void renamed(List<Identifier> old, int from, int to) {
    statements.kind(StatementKind.RENAME);
    TableName before = context.tables.find(old).name();
    context.targets.remove(before);
    context.reads.add(before);
    List<Identifier> name = names.name(from, to);
    if (name.size() == 1 && old.size() > 1) {
      List<Identifier> qualified = new ArrayList<>(old.subList(0, old.size() - 1));
      qualified.add(name.get(0));
      name = qualified;
    }
    if (!name.isEmpty()) {
      TargetTable.of(context, name);
    }
  }

  /** {@code RENAME TABLE a TO b, c TO d} */
  private void renameTables(int from, int to) {
    int i = tokens.is(from, Keyword.TABLE) ? from + 1 : from;
    while (i < to) {
      List<Identifier> old = names.name(i, to);
      if (old.isEmpty() || !tokens.is(names.at, Keyword.TO)) {
        return;
      }
      renamed(old, names.at + 1, to);
      i = names.at + 1;
    }
  }

  private void drop(int from, int to) {
    int i = from + 1;
    while (i < to
        && (tokens.is(i, Keyword.MATERIALIZED)
            || tokens.is(i, Keyword.TEMPORARY)
            || tokens.is(i, Keyword.EXTERNAL)
            || tokens.is(i, Keyword.DYNAMIC))) {
      i++;
    }
    if (!tokens.is(i, Keyword.TABLE) && !tokens.is(i, Keyword.VIEW)) {
      return;
    }
    statements.kind(StatementKind.DROP);
    i++;
    do {
      target(i, to);
      i = names.at + 1;
    } while (i < to && tokens.is(i - 1, ','));
  }

  private void copy(int from, int to, CommonTables visible) {
    statements.kind(StatementKind.COPY);
    if (tokens.opensQuery(from)) {
      int closing = tokens.partner(from, to);
      QueryResult result = queries.read(from + 1, closing, null, visible);
      for (RelationColumn column : result.columns()) {
        context.output(null, column, result.steering());
      }
      return;
    }
    int i = tokens.is(from, Keyword.INTO) ? from + 1 : from;
    List<Identifier> name = names.name(i, to);
    i = names.at;
    List<Identifier> columns = List.of();
    if (tokens.is(i, '(') && i < to) {
      columns = TokenRange.names(tokens, i + 1, tokens.partner(i, to));
      i = tokens.next(i, to);
    }
    int source = TokenRange.keyword(tokens, i, to, Keyword.FROM);
    if (name.isEmpty()) {
      // an unload: COPY INTO @stage FROM table
      List<Identifier> unloaded = names.name(source + 1, to);
      if (!unloaded.isEmpty()) {
        context.reads.add(context.tables.find(unloaded).name());
      } else if (tokens.opensQuery(source + 1)) {
        queries.read(source + 2, tokens.partner(source + 1, to), null, visible);
      }
      return;
    }
    if (source >= to && tokens.is(i, Keyword.TO)) {
      context.reads.add(context.tables.find(name).name());
      return;
    }
    TargetTable target = TargetTable.of(context, name);
    if (tokens.opensQuery(source + 1)) {
      QueryResult result = queries.read(source + 2, tokens.partner(source + 1, to), null, visible);
      target.write(context, result, columns, StatementReader.NONE);
    }
  }

  private void load(int from, int to) {
    int into = TokenRange.keyword(tokens, from, to, Keyword.INTO);
    if (tokens.is(into + 1, Keyword.TABLE)) {
      statements.kind(StatementKind.COPY);
      target(into + 2, to);
    }
  }

  private void use(int from, int to) {
    statements.kind(StatementKind.USE);
    int i = from;
    if (to - from > 1 && tokens.kind(i) == TokenList.WORD && tokens.isName(i + 1)) {
      String key = tokens.name(i).key();
      if (key.equals("warehouse") || key.equals("role")) {
        return;
      }
      i++;
    }
    List<String> qualifier = new ArrayList<>();
    for (Identifier part : names.name(i, to)) {
      qualifier.add(context.syntax.fold(part));
    }
    boolean none = qualifier.size() == 1 && qualifier.get(0).equalsIgnoreCase("default");
    context.tables.use(none ? List.of() : qualifier);
  }

  /** A query that is declared, prepared or cached. */
  private void nested(int from, int to, CommonTables visible) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, Keyword.SELECT)
          || (tokens.is(i, Keyword.WITH)
              && tokens.isName(i + 1)
              && tokens.is(i - 1, Keyword.FOR))) {
        QueryResult result = queries.read(i, to, null, visible);
        for (RelationColumn column : result.columns()) {
          context.output(null, column, result.steering());
        }
        return;
      }
    }
  }

  private void refresh(int from, int to) {
    if (tokens.is(from + 1, Keyword.MATERIALIZED) && tokens.is(from + 2, Keyword.VIEW)) {
      int i = from + 3;
      if (tokens.kind(i) == TokenList.WORD && tokens.name(i).key().equals("concurrently")) {
        i++;
      }
      target(i, to);
    }
  }
}
