package cimxml

import (
	"context"
	"fmt"
	"iter"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// declared returns the parameters of operations that return declarations. They ask for the members
// that the class itself declares, with qualifiers.
func declared() []cim.Property {
	return []cim.Property{boolean("LocalOnly", true), boolean("IncludeQualifiers", true), boolean("IncludeClassOrigin", true)}
}

// GetClass implements [cim.ClassReader]. It returns the members that the class itself declares.
// Some servers add inherited members, with the attribute PROPAGATED.
func (c *Conn) GetClass(ctx context.Context, class cim.ObjectPath, o cim.Options) ([]byte, error) {
	params := append([]cim.Property{className("ClassName", class.Class)}, declared()...)
	return c.declaration(ctx, operation("GetClass", c.namespaceOf(class, o), append(params, list(o.Properties))...), o)
}

func (c *Conn) declaration(ctx context.Context, call *cimxmlwire.Call, o cim.Options) ([]byte, error) {
	item, err := c.one(ctx, call, o)
	if err != nil {
		return nil, err
	}
	if item.Declaration == nil {
		return nil, c.wrap(call.Method, fmt.Errorf("the answer has no declaration"))
	}
	return item.Declaration, nil
}

// EnumerateClasses implements [cim.ClassReader]. It yields direct and indirect subclasses, or only
// direct ones if the options are Shallow.
func (c *Conn) EnumerateClasses(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[[]byte, error] {
	params := append([]cim.Property{className("ClassName", class.Class), boolean("DeepInheritance", !o.Shallow)}, declared()...)
	return c.declarations(ctx, operation("EnumerateClasses", c.namespaceOf(class, o), params...), o)
}

func (c *Conn) declarations(ctx context.Context, call *cimxmlwire.Call, o cim.Options) iter.Seq2[[]byte, error] {
	return results(c, ctx, call, o, func(item cimxmlwire.Item) ([]byte, bool) { return item.Declaration, item.Declaration != nil })
}

// results yields the results of an operation without pages.
func results[T any](c *Conn, ctx context.Context, call *cimxmlwire.Call, o cim.Options, of func(cimxmlwire.Item) (T, bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		left := false
		_, err := c.call(ctx, call, o, func(item cimxmlwire.Item) bool {
			if value, ok := of(item); ok {
				left = !yield(value, nil)
			}
			return !left
		})
		if err != nil && !left {
			var none T
			yield(none, err)
		}
	}
}

// EnumerateClassNames yields the names of the direct and indirect subclasses of a class, or of all
// classes in the namespace if the path has no class. If the options are Shallow, it leaves out
// indirect subclasses.
func (c *Conn) EnumerateClassNames(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[string, error] {
	call := operation("EnumerateClassNames", c.namespaceOf(class, o), className("ClassName", class.Class), boolean("DeepInheritance", !o.Shallow))
	return results(c, ctx, call, o, func(item cimxmlwire.Item) (string, bool) {
		if item.Instance == nil {
			return "", false
		}
		return item.Instance.Path.Class, true
	})
}

// EnumerateQualifiers implements [cim.ClassReader].
func (c *Conn) EnumerateQualifiers(ctx context.Context, namespace string, o cim.Options) iter.Seq2[[]byte, error] {
	return c.declarations(ctx, operation("EnumerateQualifiers", c.namespaceOf(cim.ObjectPath{Namespace: namespace}, o)), o)
}

// GetQualifier returns the QUALIFIER.DECLARATION of a qualifier type.
func (c *Conn) GetQualifier(ctx context.Context, namespace, name string, o cim.Options) ([]byte, error) {
	return c.declaration(ctx, operation("GetQualifier", c.namespaceOf(cim.ObjectPath{Namespace: namespace}, o), text("QualifierName", name)), o)
}

// CreateClass adds a class to a namespace. The declaration is a CLASS of CIM-XML.
func (c *Conn) CreateClass(ctx context.Context, namespace string, class []byte, o cim.Options) error {
	return c.declare(ctx, "CreateClass", namespace, "NewClass", "CLASS", class, o)
}

// ModifyClass replaces the declaration of a class.
func (c *Conn) ModifyClass(ctx context.Context, namespace string, class []byte, o cim.Options) error {
	return c.declare(ctx, "ModifyClass", namespace, "ModifiedClass", "CLASS", class, o)
}

// SetQualifier adds a qualifier type to a namespace, or replaces it. The declaration is a
// QUALIFIER.DECLARATION of CIM-XML.
func (c *Conn) SetQualifier(ctx context.Context, namespace string, declaration []byte, o cim.Options) error {
	return c.declare(ctx, "SetQualifier", namespace, "QualifierDeclaration", "QUALIFIER.DECLARATION", declaration, o)
}

func (c *Conn) declare(ctx context.Context, operationName, namespace, param, element string, data []byte, o cim.Options) error {
	declaration, err := cimxmlwire.ParseDeclaration(data, element)
	if err != nil {
		return &cim.Error{Code: cim.ErrInvalidParameter, Message: err.Error()}
	}
	call := operation(operationName, c.namespaceOf(cim.ObjectPath{Namespace: namespace}, o), cim.Property{Name: param, Value: declaration})
	_, err = c.call(ctx, call, o, nil)
	return err
}

// DeleteClass removes a class that has neither instances nor subclasses.
func (c *Conn) DeleteClass(ctx context.Context, class cim.ObjectPath, o cim.Options) error {
	_, err := c.call(ctx, operation("DeleteClass", c.namespaceOf(class, o), className("ClassName", class.Class)), o, nil)
	return err
}

// DeleteQualifier removes a qualifier type.
func (c *Conn) DeleteQualifier(ctx context.Context, namespace, name string, o cim.Options) error {
	call := operation("DeleteQualifier", c.namespaceOf(cim.ObjectPath{Namespace: namespace}, o), text("QualifierName", name))
	_, err := c.call(ctx, call, o, nil)
	return err
}
