package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.connection.MappedPart.FilePart;
import dev.sourcecheck.source.connection.MappedPart.OptionPart;
import dev.sourcecheck.source.connection.MappedPart.SecretPart;
import dev.sourcecheck.source.connection.MappedPart.UnusedPart;
import dev.sourcecheck.source.connection.MappedPart.UnusedReason;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the options that the parts of a connection string are. Source of libpq's parameters:
 * PostgreSQL's manual, section "Parameter Key Words".
 */
public final class PartMapper {
  /** Parameters of libpq and its drivers that change nothing about whether a source is usable. */
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "fallback_application_name",
          "client_encoding",
          "connect_timeout",
          "keepalives",
          "keepalives_idle",
          "keepalives_interval",
          "keepalives_count",
          "tcp_user_timeout",
          "gssencmode",
          "channel_binding",
          "ssl");

  /** Options that drivers name otherwise, in lower case. */
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "encrypt", "require_encryption",
          "trustservercertificate", "trust_server_certificate",
          "schema", "default_schema",
          "authsource", "auth_source",
          "httppath", "http_path",
          "sslconnection", "ssl",
          "ssl", "tls");

  /** Parameters of libpq whose value is the path of a file, with the options of its content. */
  private static final Map<String, String> FILES =
      Map.of("sslrootcert", "rootcert", "sslcert", "sslcert", "sslkey", "sslkey");

  private static final Set<String> WEAK_TLS_MODES = Set.of("disable", "allow");

  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)(?:password|passwd|pwd|secret|token|credential)\\w*\\s*=");

  private final SourceType type;
  private final OptionSchema schema;

  private PartMapper(SourceType type) {
    this.type = type;
    this.schema = OptionSchema.of(type);
  }

  /**
   * Maps the parts; of two for the same option, the later one counts.
   *
   * @throws ConnectionTextException if a part cannot be tested
   */
  public static List<MappedPart> map(SourceType type, List<ConnectionPart> parts)
      throws ConnectionTextException {
    PartMapper mapper = new PartMapper(type);
    List<MappedPart> mapped = new ArrayList<>();
    for (ConnectionPart part : parts) {
      MappedPart each = mapper.map(part);
      if (each != null) {
        requireNoPassword(each);
        mapped.add(each);
      }
    }
    if (ConnectionText.LIBPQ.contains(type)) {
      mapper.addDefaultDatabase(mapped);
    }
    mapper.addStrictEncryption(mapped);
    return mapped;
  }

  /** Null for a part without a value. */
  private @Nullable MappedPart map(ConnectionPart part) throws ConnectionTextException {
    String key = part.name().toLowerCase(Locale.ROOT);
    if (key.startsWith("-")) {
      return new UnusedPart(part, UnusedReason.UNKNOWN);
    }
    CommonPart common = CommonPart.named(key);
    if (common == CommonPart.PASSWORD) {
      OptionField field = common.field(schema);
      return field == null ? notOffered(part) : new SecretPart(part, field);
    }
    if (part.value().isEmpty()) {
      return null;
    }
    if (common != null) {
      return common(part, common);
    }
    if (plain(key).equals("sslmode")) {
      return tlsMode(part);
    }
    return FILES.containsKey(key) ? file(part, FILES.getOrDefault(key, "")) : other(part, key);
  }

  private MappedPart common(ConnectionPart part, CommonPart common) throws ConnectionTextException {
    OptionField field = common.field(schema);
    if (field == null) {
      return notOffered(part);
    }
    if (common == CommonPart.PORT && !part.value().strip().matches("[0-9]+")) {
      throw new ConnectionTextException("The port is not a number");
    }
    return new OptionPart(
        part, field, common == CommonPart.HOST ? host(part.value()) : part.value());
  }

  private String host(String value) throws ConnectionTextException {
    if (value.startsWith("/") || value.startsWith("@")) {
      throw new ConnectionTextException("Unix-domain sockets cannot be tested; use a host name");
    }
    if (value.contains(",")) {
      throw new ConnectionTextException(
          "Only one host can be tested; write one source for each host");
    }
    // an account of Snowflake is the first label of its host
    return type == SourceType.SNOWFLAKE
        ? value.replaceFirst("(?i)\\.snowflakecomputing\\.com$", "")
        : value.replaceFirst("^\\[(.*)]$", "$1");
  }

  private MappedPart tlsMode(ConnectionPart part) {
    OptionField field = schema.field("sslmode");
    if (field == null) {
      return notOffered(part);
    }
    String mode = ParameterValue.of(field, part.value());
    if (mode != null) {
      return new OptionPart(part, field, mode);
    }
    boolean weak = WEAK_TLS_MODES.contains(part.value().toLowerCase(Locale.ROOT));
    return new UnusedPart(part, weak ? UnusedReason.TLS_MODE : UnusedReason.VALUE);
  }

  private MappedPart file(ConnectionPart part, String option) {
    OptionField field = schema.field(option);
    if (field == null) {
      return new UnusedPart(part, UnusedReason.UNKNOWN);
    }
    // the certificates that are trusted by default
    return part.value().equals("system")
        ? new UnusedPart(part, UnusedReason.HARMLESS)
        : new FilePart(part, field);
  }

  private MappedPart other(ConnectionPart part, String key) {
    OptionField field = named(key);
    if (field == null) {
      boolean harmless = ConnectionText.LIBPQ.contains(type) && HARMLESS.contains(key);
      return new UnusedPart(part, harmless ? UnusedReason.HARMLESS : UnusedReason.UNKNOWN);
    }
    if (field.secret()) {
      return new SecretPart(part, field);
    }
    String value = ParameterValue.of(field, part.value());
    return value == null
        ? new UnusedPart(part, UnusedReason.VALUE)
        : new OptionPart(part, field, value);
  }

  private @Nullable OptionField named(String key) {
    OptionField synonym = schema.field(SYNONYMS.getOrDefault(key, ""));
    if (synonym != null) {
      return synonym;
    }
    for (OptionField field : schema.all()) {
      boolean isFile = field.schema().path("x-form").asText().equals("text");
      if (!isFile && plain(field.name()).equalsIgnoreCase(plain(key))) {
        return field;
      }
    }
    return null;
  }

  private static String plain(String name) {
    return name.replaceAll("[_-]", "");
  }

  /** With a wrong separator, the password would be a part of a value that is shown. */
  private static void requireNoPassword(MappedPart mapped) throws ConnectionTextException {
    boolean shown = mapped instanceof OptionPart || mapped instanceof FilePart;
    if (shown && PASSWORD_PARAMETER.matcher(mapped.part().value()).find()) {
      throw new ConnectionTextException(
          "A value of the connection string contains a parameter with a secret; check what"
              + " separates the parameters");
    }
  }

  /** Strict encryption of SQL Server always verifies the certificate. */
  private void addStrictEncryption(List<MappedPart> mapped) {
    OptionField trust = schema.field("trust_server_certificate");
    boolean strict = false;
    for (MappedPart each : mapped) {
      strict |=
          each instanceof OptionPart option
              && option.field().name().equals("require_encryption")
              && option.part().value().strip().equalsIgnoreCase("strict");
    }
    if (trust != null && strict) {
      mapped.removeIf(each -> each instanceof OptionPart option && option.field().equals(trust));
      mapped.add(
          new OptionPart(new ConnectionPart("trustServerCertificate", "false"), trust, "false"));
    }
  }

  /** As libpq does. */
  private void addDefaultDatabase(List<MappedPart> mapped) {
    OptionField database = CommonPart.DATABASE.field(schema);
    String user = null;
    for (MappedPart each : mapped) {
      if (each instanceof OptionPart option) {
        if (option.field().equals(database)) {
          return;
        }
        user = option.field().name().equals("user") ? option.value() : user;
      }
    }
    if (user != null && database != null) {
      mapped.add(new OptionPart(new ConnectionPart("dbname", user), database, user));
    }
  }

  private static MappedPart notOffered(ConnectionPart part) {
    return new UnusedPart(part, UnusedReason.NOT_OFFERED);
  }
}
