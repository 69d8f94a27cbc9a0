package dev.sourcecheck.secret;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves references to secrets outside the store: {@code ${env:NAME}}, DQOps' {@code ${NAME}} and
 * {@code ${file:name}}. A reference is the whole value of a secret; {@code $${NAME}} is the literal
 * text {@code ${NAME}}. Only variables and files that the operator allows are resolved, because a
 * user who may test a source can send its secrets to any host. {@link #unrestricted} is for a user
 * who runs this process and can read them anyway. References are resolved on each use and the
 * values are not stored.
 */
public final class SecretReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env:|file:)?([^${}]*)}");

  /** A reference within a reference, which is rejected: names are never built from values. */
  private static final Pattern NESTED = Pattern.compile("\\$\\{[^{}]*\\$\\{.*}", Pattern.DOTALL);

  /** A literal that looks like a reference, escaped by an additional dollar sign. */
  private static final Pattern ESCAPED =
      Pattern.compile("\\$(\\$+\\{(?:(?:env:|file:)?[^${}]*|[^{}]*\\$\\{.*)})", Pattern.DOTALL);

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  private static final long MAX_FILE_BYTES = 64 * 1024;

  private final boolean restricted;
  private final Set<String> envAllowed;
  private final @Nullable Path folder;
  private final UnaryOperator<@Nullable String> env;

  /**
   * @param folder of the files that may be referenced, null for none
   * @param env returns the value of a variable, null if it is not set
   */
  SecretReferences(
      List<String> envAllowed, @Nullable Path folder, UnaryOperator<@Nullable String> env) {
    this(true, envAllowed, folder, env);
  }

  private SecretReferences(
      boolean restricted,
      List<String> envAllowed,
      @Nullable Path folder,
      UnaryOperator<@Nullable String> env) {
    this.restricted = restricted;
    this.envAllowed = Set.copyOf(envAllowed);
    this.folder = folder;
    this.env = env;
  }

  /**
   * Resolves references to any variable, and to any file by its path.
   *
   * @param env returns the value of a variable, null if it is not set
   */
  public static SecretReferences unrestricted(UnaryOperator<@Nullable String> env) {
    return new SecretReferences(false, List.of(), null, env);
  }

  /** A reference that is not allowed or has no value; the message quotes no value. */
  public static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;

    Unresolved(String field, String message) {
      super(message);
      this.field = field;
    }

    /** The secret field that holds the reference. */
    public String field() {
      return field;
    }
  }

  /**
   * Replaces references by their values.
   *
   * @param secrets by field
   */
  public Map<String, Secret> resolve(Map<String, Secret> secrets) throws Unresolved {
    Map<String, Secret> resolved = new HashMap<>();
    for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
      resolved.put(secret.getKey(), resolve(secret.getKey(), secret.getValue()));
    }
    return resolved;
  }

  private Secret resolve(String field, Secret secret) throws Unresolved {
    String text = secret.reveal();
    Matcher reference = REFERENCE.matcher(text);
    if (reference.matches()) {
      return new Secret(value(field, reference.group(1), reference.group(2)));
    }
    if (NESTED.matcher(text).matches()) {
      throw new Unresolved(
          field,
          "The field %s contains a reference within a reference, which is not supported."
              .formatted(field));
    }
    Matcher escaped = ESCAPED.matcher(text);
    return escaped.matches() ? new Secret(escaped.group(1)) : secret;
  }

  private String value(String field, @Nullable String kind, String name) throws Unresolved {
    return "file:".equals(kind) ? file(field, name) : variable(field, kind, name);
  }

  private String variable(String field, @Nullable String kind, String name) throws Unresolved {
    if (restricted && !envAllowed.contains(name)) {
      throw new Unresolved(
          field,
          "The field %s refers to an environment variable that is not allowed. The operator lists"
                  .formatted(field)
              + " allowed variables in sourcecheck.secrets.env-allowed.");
    }
    String value = env.apply(name);
    if (value == null) {
      // without env: the text may be a password rather than a reference, and is not shown
      throw new Unresolved(
          field,
          "The field %s refers to an environment variable that is not set%s."
              .formatted(field, restricted ? " on the server" : kind == null ? "" : ": " + name));
    }
    return value;
  }

  private String file(String field, String name) throws Unresolved {
    try {
      Path file = restricted ? inFolder(field, name) : Path.of(name).toRealPath();
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES) {
        return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
      }
    } catch (CharacterCodingException e) {
      throw new Unresolved(
          field, "The file that the field %s refers to is not text.".formatted(field));
    } catch (IOException | InvalidPathException e) {
      throw new Unresolved(
          field,
          "The file that the field %s refers to cannot be read%s."
              .formatted(field, restricted ? "" : ": " + name));
    }
    throw notAFile(field);
  }

  private Path inFolder(String field, String name) throws IOException, Unresolved {
    if (folder == null) {
      throw new Unresolved(
          field,
          "The field %s refers to a file, but no folder for such files is configured in"
                  .formatted(field)
              + " sourcecheck.secrets.folder.");
    }
    if (!FILE_NAME.matcher(name).matches()) {
      throw new Unresolved(
          field, "The field %s refers to a file, but not by a plain file name.".formatted(field));
    }
    Path root = folder.toRealPath();
    Path file = root.resolve(name).toRealPath();
    // Kubernetes mounts secrets as symbolic links within the folder; none may leave it
    if (!file.startsWith(root)) {
      throw notAFile(field);
    }
    return file;
  }

  private Unresolved notAFile(String field) {
    return new Unresolved(
        field,
        "The file that the field %s refers to is not a file of at most 64 KiB%s."
            .formatted(field, restricted ? " in the configured folder" : ""));
  }
}
