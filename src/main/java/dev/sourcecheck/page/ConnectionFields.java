package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.page.PastedConnection.PasswordSpan;
import dev.sourcecheck.page.PastedConnection.PastedParameter;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of a connection string, and explains each. */
final class ConnectionFields {
  private static final String MASK = "••••••";

  /** The options that a common part can be, in the order of preference. */
  private static final Map<String, List<String>> COMMON =
      Map.of(
          "host", List.of("host", "account"),
          "port", List.of("port"),
          "database", List.of("dbname", "db", "database", "default_db"),
          "user", List.of("user", "username"),
          "password", List.of("password", "http_password"));

  /** The names that drivers and clients have for the common parts, in lower case. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("host", "host"),
          Map.entry("hostaddr", "host"),
          Map.entry("server", "host"),
          Map.entry("servername", "host"),
          Map.entry("port", "port"),
          Map.entry("portnumber", "port"),
          Map.entry("db", "database"),
          Map.entry("dbname", "database"),
          Map.entry("database", "database"),
          Map.entry("databasename", "database"),
          Map.entry("user", "user"),
          Map.entry("username", "user"),
          Map.entry("uid", "user"),
          Map.entry("password", "password"),
          Map.entry("pwd", "password"));

  /** Options that drivers name otherwise, in lower case. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "encrypt", "require_encryption",
          "trustservercertificate", "trust_server_certificate",
          "schema", "default_schema",
          "authsource", "auth_source",
          "httppath", "http_path",
          "ssl", "tls");

  private final SourceType type;
  private final OptionSchema schema;
  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<PastedParameter> parameters = new ArrayList<>();
  private @Nullable PasswordSpan password;

  ConnectionFields(SourceType type) {
    this.type = type;
    this.schema = OptionSchema.of(type);
    parameters.add(new PastedParameter("Type", type.title(), "Type", true));
  }

  PastedConnection result() {
    return new PastedConnection(type, options, parameters, password, "");
  }

  void host(String value) {
    String host = value.startsWith("[") ? value.substring(1, value.length() - 1) : value;
    // an account of Snowflake is the first label of its host
    common(
        "host",
        "host",
        type == SourceType.SNOWFLAKE
            ? host.replaceFirst("(?i)\\.snowflakecomputing\\.com$", "")
            : host);
  }

  void port(@Nullable String value) {
    common("port", "port", value == null ? "" : value);
  }

  void database(String value) {
    common("database", "database", value);
  }

  void user(String value) {
    common("user", "user", value);
  }

  /**
   * @param name as in the text
   * @param escaped whether the text has the escapes of a URL
   */
  void password(String name, int start, int end, boolean escaped) {
    OptionField field = field(COMMON.getOrDefault("password", List.of()));
    if (field == null) {
      unused(name, MASK, "Not used: " + type.title() + " has no password");
      return;
    }
    password = new PasswordSpan(field.name(), start, end, escaped);
    used(name, MASK, field);
  }

  /** A parameter of a URL, or a keyword with its value. */
  void parameter(String name, String value, int start, int end, boolean escaped) {
    String key = name.toLowerCase(Locale.ROOT);
    String common = SYNONYMS.get(key);
    if ("password".equals(common)) {
      password(name, start, end, escaped);
    } else if ("host".equals(common)) {
      host(value);
    } else if (common != null) {
      common(common, name, value);
    } else if (key.equals("sslmode")) {
      tlsMode(name, value);
    } else {
      other(name, key, value);
    }
  }

  private void tlsMode(String name, String value) {
    OptionField field = schema.field("sslmode");
    if (field == null) {
      unused(name, value, "Not used: " + type.title() + " has no such setting here");
      return;
    }
    for (JsonNode allowed : field.schema().path("enum")) {
      if (allowed.asText().equals(value)) {
        options.put("sslmode", value);
        used(name, value, field);
        return;
      }
    }
    unused(name, value, "Not used: TLS is used wherever the server offers it");
  }

  private void other(String name, String key, String value) {
    OptionField field = named(key);
    if (field == null) {
      String effect =
          key.matches("sslrootcert|sslcert|sslkey")
              ? "A file on your machine: paste its content into the field below"
              : "Unknown: Sourcecheck has no such field";
      boolean secret = key.matches(".*(password|secret|token|key).*");
      unused(name, secret ? MASK : value, effect);
    } else if (field.secret()) {
      unused(name, MASK, "A secret: enter it into the field " + SourceOverview.label(field));
    } else {
      options.put(field.name(), value);
      used(name, value, field);
    }
  }

  private @Nullable OptionField named(String key) {
    OptionField other = schema.field(OTHERS.getOrDefault(key, ""));
    if (other != null) {
      return other;
    }
    for (OptionField field : schema.all()) {
      boolean isFile = field.schema().path("x-form").asText().equals("text");
      if (!isFile && field.name().replace("_", "").equalsIgnoreCase(key.replace("_", ""))) {
        return field;
      }
    }
    return null;
  }

  private void common(String part, String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    OptionField field = field(COMMON.getOrDefault(part, List.of()));
    if (field == null) {
      unused(name, value, "Not used: " + type.title() + " has no such field");
    } else {
      options.put(field.name(), value);
      used(name, value, field);
    }
  }

  private @Nullable OptionField field(List<String> names) {
    for (String name : names) {
      OptionField field = schema.field(name);
      if (field != null) {
        return field;
      }
    }
    return null;
  }

  private void used(String name, String value, OptionField field) {
    parameters.add(new PastedParameter(name, value, SourceOverview.label(field), true));
  }

  void unused(String name, String value, String effect) {
    parameters.add(new PastedParameter(name, value, effect, false));
  }

  /** Resolves the escapes of a URL; a text with malformed ones stays as it is. */
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
