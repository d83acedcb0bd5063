package dev.cdcexport.export.api;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers have all their fields, and those that can be {@code null} say so. Fields of bodies that callers send can be left out. */
final class RecordSchemas implements ModelConverter {

    private static final List<String> SENT = List.of("Body", "Input");

    @Override
    public @Nullable Schema<?> resolve(
            io.swagger.v3.core.converter.AnnotatedType type,
            ModelConverterContext context,
            Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        Class<?> raw = raw(type.getType());
        if (schema != null && raw != null && raw.isRecord()) {
            String reference = schema.get$ref();
            Schema<?> model = reference == null
                    ? schema
                    : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
            if (model != null && model.getProperties() != null) {
                describe(raw, model);
            }
        }
        return schema;
    }

    private static void describe(Class<?> raw, Schema<?> model) {
        boolean isSent = SENT.stream().anyMatch(raw.getSimpleName()::endsWith);
        List<String> required = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            Schema<?> property = model.getProperties().get(component.getName());
            if (property == null) {
                continue;
            }
            if (!isSent) {
                required.add(component.getName());
            }
            if (hasNullableElements(component)) {
                describeElements(property);
            }
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                model.getProperties().put(component.getName(), nullable(property));
            }
        }
        if (!required.isEmpty()) {
            model.setRequired(required);
        }
    }

    /** Of a list its elements, of a map its values. */
    private static boolean hasNullableElements(RecordComponent component) {
        if (!(component.getAnnotatedType() instanceof AnnotatedParameterizedType generic)) {
            return false;
        }
        AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
        return arguments[arguments.length - 1].isAnnotationPresent(Nullable.class);
    }

    private static void describeElements(Schema<?> property) {
        if (property.getItems() != null) {
            property.setItems(nullable(property.getItems()));
        }
        if (property.getAdditionalProperties() instanceof Schema<?> values) {
            property.setAdditionalProperties(nullable(values));
        }
    }

    private static Schema<?> nullable(Schema<?> property) {
        if (property.getOneOf() != null
                || (property.getTypes() != null && property.getTypes().contains("null"))) {
            return property;
        }
        if (property.get$ref() != null || property.getEnum() != null) {
            Schema<?> none = new Schema<>();
            none.addType("null");
            return new Schema<>().oneOf(List.of(property, none));
        }
        Set<String> types = new LinkedHashSet<>(
                property.getTypes() == null ? Set.of(String.valueOf(property.getType())) : property.getTypes());
        types.add("null");
        property.setTypes(types);
        return property;
    }

    private static @Nullable Class<?> raw(@Nullable Type type) {
        return type == null ? null : Json31.mapper().constructType(type).getRawClass();
    }
}
