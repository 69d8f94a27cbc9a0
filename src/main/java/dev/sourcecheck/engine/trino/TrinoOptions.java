package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.OptionReader;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The validated options of a source.
 *
 * @param catalogField the option for the catalog, null if the type has none
 * @param catalog of unqualified names, null for none
 * @param userField the option for the user
 * @param password empty for none
 * @param token a JSON web token, empty for none
 */
record TrinoOptions(
    TrinoProduct product,
    Endpoint endpoint,
    @Nullable String catalogField,
    @Nullable String catalog,
    String userField,
    String user,
    Secret password,
    Secret token,
    TlsMode mode,
    RootCertificates roots) {
  private static final int HTTPS_PORT = 443;

  /** What a header cannot contain: it would end there, and another one could begin. */
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  static int defaultPort(SourceType type) {
    return type == SourceType.STARBURST ? HTTPS_PORT : 8_080;
  }

  static TrinoOptions of(SourceSpec source) throws InvalidOptionException {
    TrinoProduct product = TrinoProduct.of(source.type());
    OptionReader options = new OptionReader(source);
    String catalogField =
        switch (product) {
          case TRINO -> "dbname";
          case STARBURST -> null;
          case PRESTO -> "database";
        };
    String userField = product == TrinoProduct.STARBURST ? "username" : "user";
    Endpoint endpoint = options.endpoint(defaultPort(source.type()));
    Secret password = options.secret("password");
    Secret token = options.secret("token");
    header("token", token.reveal());
    TlsMode mode = mode(source, product, endpoint, password);
    if (mode == TlsMode.DISABLE && !(isEmpty(password) && isEmpty(token))) {
      throw new InvalidOptionException(
          "tls",
          "The server accepts a password or a token over TLS only, so it is not sent without: set"
              + " tls to true, or remove the password.");
    }
    return new TrinoOptions(
        product,
        endpoint,
        catalogField,
        catalogField == null ? null : catalog(source, product, catalogField),
        userField,
        user(source, options, userField, password, token),
        password,
        token,
        mode,
        options.roots("rootcert"));
  }

  private static @Nullable String catalog(SourceSpec source, TrinoProduct product, String field)
      throws InvalidOptionException {
    if (product == TrinoProduct.PRESTO && source.text(field) == null) {
      return null; // optional in DQOps' form
    }
    return header(field, new OptionReader(source).name(field));
  }

  /** With a token, the server takes the user from the token. */
  private static String user(
      SourceSpec source, OptionReader options, String field, Secret password, Secret token)
      throws InvalidOptionException {
    String user = source.text(field);
    if (user == null && !isEmpty(token)) {
      return "";
    }
    String name = header(field, options.name(field));
    if (name.contains(":") && !isEmpty(password)) { // a colon ends the user in a Basic login
      throw new InvalidOptionException(
          field, "A user name with a colon cannot be sent with a password.");
    }
    return name;
  }

  private static String header(String field, String value) throws InvalidOptionException {
    if (CONTROL.matcher(value).find()) {
      throw new InvalidOptionException(
          field, "The field %s contains a control character.".formatted(field));
    }
    return value;
  }

  private static TlsMode mode(
      SourceSpec source, TrinoProduct product, Endpoint endpoint, Secret password)
      throws InvalidOptionException {
    if (product == TrinoProduct.PRESTO) { // without an option for it
      return endpoint.port() == HTTPS_PORT || !isEmpty(password)
          ? TlsMode.VERIFY_FULL
          : TlsMode.DISABLE;
    }
    if (Boolean.FALSE.equals(source.options().get("tls"))) {
      return TlsMode.DISABLE;
    }
    String verification = source.text("ssl_verification");
    if (verification == null) {
      return TlsMode.VERIFY_FULL;
    }
    return switch (verification) {
      case "full" -> TlsMode.VERIFY_FULL;
      case "ca" -> TlsMode.VERIFY_CA;
      case "none" -> TlsMode.REQUIRE;
      default ->
          throw new InvalidOptionException(
              "ssl_verification", "The certificate verification is unknown.");
    };
  }

  private static boolean isEmpty(Secret secret) {
    return secret.reveal().isEmpty();
  }

  /** The header {@code Host}. */
  String authority() {
    String host = endpoint.host();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + endpoint.port();
  }

  /** The headers of each request, which carry the login. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "sourcecheck");
    headers.put("Content-Type", "text/plain; charset=utf-8");
    if (!user.isEmpty()) {
      headers.put(product.header("User"), user);
    }
    headers.put(product.header("Source"), TrinoLineage.SOURCE);
    if (catalog != null) {
      headers.put(product.header("Catalog"), catalog);
    }
    String authorization = authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return headers;
  }

  /** The header {@code Authorization}, null if there is no credential. */
  @Nullable String authorization() {
    if (!isEmpty(token)) {
      return "Bearer " + token.reveal();
    }
    return isEmpty(password)
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
  }

  LoginTarget target() {
    String tlsField = product == TrinoProduct.PRESTO ? null : "tls";
    return new LoginTarget(
        endpoint, new FieldNames("host", "port", tlsField, "rootcert"), mode, roots, null);
  }
}
