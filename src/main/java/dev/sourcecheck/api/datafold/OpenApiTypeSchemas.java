package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Discriminator;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Completes the OpenAPI document: adds the schemas of all types, under the contract's names, from
 * the resources that also validate the forms, and the responses of the authentication.
 */
public final class OpenApiTypeSchemas implements OASFilter {
  private static final String REF = "#/components/schemas/";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Components components = document.getComponents();
    if (components == null) {
      return;
    }
    OpenApiAuthenticationErrors.declare(document);
    Discriminator byType = OASFactory.createDiscriminator().propertyName("type");
    Discriminator byFormType = OASFactory.createDiscriminator().propertyName("type");
    Schema source = OASFactory.createSchema().title("ApiDataSource").discriminator(byType);
    Schema form = OASFactory.createSchema().title("ApiDataSourceForm").discriminator(byFormType);
    for (SourceType type : SourceType.ofDatafold()) {
      OptionSchema options = OptionSchema.of(type);
      components.addSchema(options.title(), object(options, components));
      String name = "ApiDataSource" + type.contractName();
      components.addSchema(name, source(name, type, options.title(), components));
      byType.addMapping(type.wire(), REF + name);
      source.addOneOf(ref(name));
      String formName = name + "Form";
      components.addSchema(formName, form(formName, type, options.title(), components));
      byFormType.addMapping(type.wire(), REF + formName);
      form.addOneOf(ref(formName));
    }
    components.addSchema("ApiDataSource", source);
    components.addSchema("ApiDataSourceForm", form);
  }

  private static Schema source(
      String name, SourceType type, String options, Components components) {
    Schema schema = object(OptionSchema.outer(), components).title(name);
    schema.addProperty("type", typed("Type", Schema.SchemaType.STRING).constValue(type.wire()));
    schema.addProperty("options", orNull(ref(options)));
    schema.addProperty("last_test", orNull(ref("ApiDataSourceTestStatus")).readOnly(true));
    return schema;
  }

  /** As the source, without the fields that only responses have. */
  private static Schema form(String name, SourceType type, String options, Components components) {
    Schema schema = source(name, type, options, components);
    List.copyOf(schema.getProperties().entrySet()).stream()
        .filter(property -> Boolean.TRUE.equals(property.getValue().getReadOnly()))
        .forEach(property -> schema.removeProperty(property.getKey()));
    return schema;
  }

  /** Converts the keywords of JSON Schema that the resources use. */
  private static Schema object(OptionSchema options, Components components) {
    ObjectNode resource = options.published();
    Schema schema = typed(options.title(), Schema.SchemaType.OBJECT);
    resource.path("required").forEach(name -> schema.addRequired(name.asText()));
    for (OptionField field : options.all()) {
      JsonNode from = resource.path("properties").path(field.name());
      schema.addProperty(field.name(), property(field, from, components));
    }
    return schema;
  }

  private static Schema property(OptionField field, JsonNode from, Components components) {
    boolean nullable = field.documentedAsNullable();
    String shared = field.schemaName();
    if (shared == null) {
      return property(from, nullable);
    }
    Schema values = typed(shared, Schema.SchemaType.STRING);
    from.path("enum").forEach(each -> values.addEnumeration(value(each)));
    components.addSchema(shared, values);
    Schema schema = nullable ? orNull(ref(shared)) : ref(shared);
    schema.title(text(from, "title"));
    return from.has("default") ? schema.defaultValue(value(from.get("default"))) : schema;
  }

  private static Schema property(JsonNode from, boolean nullable) {
    Schema schema =
        OASFactory.createSchema().title(text(from, "title")).type(types(from, nullable));
    schema.description(text(from, "description")).format(text(from, "format"));
    schema.pattern(text(from, "pattern"));
    if (from.has("default")) {
      schema.defaultValue(value(from.get("default")));
    }
    if (from.has("enum")) {
      from.get("enum").forEach(each -> schema.addEnumeration(value(each)));
      if (nullable) {
        List<Object> values = new ArrayList<>(schema.getEnumeration());
        values.add(null);
        schema.enumeration(values);
      }
    }
    if (from.has("minLength")) {
      schema.minLength(from.get("minLength").intValue());
    }
    if (from.has("maxLength")) {
      schema.maxLength(from.get("maxLength").intValue());
    }
    if (from.has("minimum")) {
      schema.minimum(new BigDecimal(from.get("minimum").asText()));
    }
    if (from.has("maximum")) {
      schema.maximum(new BigDecimal(from.get("maximum").asText()));
    }
    if (from.path("writeOnly").asBoolean()) {
      schema.writeOnly(true);
    }
    if (from.path("readOnly").asBoolean()) {
      schema.readOnly(true);
    }
    if (from.has("items")) {
      schema.items(property(from.get("items"), false));
    }
    if (from.has("additionalProperties")) {
      schema.additionalPropertiesSchema(property(from.get("additionalProperties"), false));
    }
    return schema;
  }

  private static List<Schema.SchemaType> types(JsonNode from, boolean nullable) {
    List<Schema.SchemaType> types = new ArrayList<>();
    for (Schema.SchemaType type : Schema.SchemaType.values()) {
      if (type.toString().equals(from.path("type").asText())) {
        types.add(type);
      }
    }
    if (nullable) {
      types.add(Schema.SchemaType.NULL);
    }
    return types;
  }

  private static Schema typed(String title, Schema.SchemaType type) {
    return OASFactory.createSchema().title(title).type(List.of(type));
  }

  private static Schema orNull(Schema schema) {
    Schema none = OASFactory.createSchema().type(List.of(Schema.SchemaType.NULL));
    return OASFactory.createSchema().anyOf(List.of(schema, none));
  }

  private static Schema ref(String name) {
    return OASFactory.createSchema().ref(REF + name);
  }

  private static @Nullable String text(JsonNode from, String keyword) {
    JsonNode value = from.get(keyword);
    return value == null ? null : value.asText();
  }

  private static Object value(JsonNode node) {
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isNumber() ? node.numberValue() : node.asText();
  }
}
