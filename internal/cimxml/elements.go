package cimxml

import (
	"strings"
)

// An element is what DSP0201 allows in one: attributes, and other elements.
type element struct{ attrs, content []string }

func elementOf(attrs, content string) element {
	return element{strings.Fields(attrs), strings.Fields(content)}
}

const (
	pathElements   = "CLASSPATH LOCALCLASSPATH CLASSNAME INSTANCEPATH LOCALINSTANCEPATH INSTANCENAME"
	flavorAttrs    = " OVERRIDABLE TOSUBCLASS TOINSTANCE TRANSLATABLE"
	propertyAttrs  = "NAME TYPE CLASSORIGIN PROPAGATED EmbeddedObject EMBEDDEDOBJECT"
	valueElements  = " VALUE VALUE.ARRAY VALUE.REFERENCE VALUE.REFARRAY VALUE.NULL"
	objectElements = " CLASS INSTANCE"
	answerElements = "CLASS INSTANCE QUALIFIER.DECLARATION VALUE.OBJECT VALUE.NAMEDOBJECT VALUE.NAMEDINSTANCE VALUE.OBJECTWITHPATH " +
		"VALUE.OBJECTWITHLOCALPATH VALUE.INSTANCEWITHPATH OBJECTPATH " + pathElements + valueElements
)

// elements are those of DSP0201, for declarations and messages. Those that declare nothing
// may contain anything.
var elements = map[string]element{
	"CIM":                       elementOf("CIMVERSION DTDVERSION", "MESSAGE DECLARATION"),
	"DECLARATION":               elementOf("", "DECLGROUP DECLGROUP.WITHNAME DECLGROUP.WITHPATH"),
	"DECLGROUP":                 elementOf("", "LOCALNAMESPACEPATH NAMESPACEPATH QUALIFIER.DECLARATION VALUE.OBJECT"),
	"DECLGROUP.WITHNAME":        elementOf("", "LOCALNAMESPACEPATH NAMESPACEPATH QUALIFIER.DECLARATION VALUE.NAMEDOBJECT"),
	"DECLGROUP.WITHPATH":        elementOf("", "VALUE.OBJECTWITHPATH VALUE.OBJECTWITHLOCALPATH"),
	"VALUE.OBJECT":              elementOf("", objectElements),
	"VALUE.NAMEDOBJECT":         elementOf("", "INSTANCENAME"+objectElements),
	"VALUE.NAMEDINSTANCE":       elementOf("", "INSTANCENAME INSTANCE"),
	"VALUE.OBJECTWITHPATH":      elementOf("", "CLASSPATH INSTANCEPATH"+objectElements),
	"VALUE.OBJECTWITHLOCALPATH": elementOf("", "LOCALCLASSPATH LOCALINSTANCEPATH"+objectElements),
	"VALUE.INSTANCEWITHPATH":    elementOf("", "INSTANCEPATH INSTANCE"),
	"NAMESPACEPATH":             elementOf("", "HOST LOCALNAMESPACEPATH"),
	"LOCALNAMESPACEPATH":        elementOf("", "NAMESPACE"),
	"HOST":                      elementOf("", ""),
	"NAMESPACE":                 elementOf("NAME", ""),
	"CLASSPATH":                 elementOf("", "NAMESPACEPATH CLASSNAME"),
	"LOCALCLASSPATH":            elementOf("", "LOCALNAMESPACEPATH CLASSNAME"),
	"CLASSNAME":                 elementOf("NAME", ""),
	"INSTANCEPATH":              elementOf("", "NAMESPACEPATH INSTANCENAME"),
	"LOCALINSTANCEPATH":         elementOf("", "LOCALNAMESPACEPATH INSTANCENAME"),
	"INSTANCENAME":              elementOf("CLASSNAME", "KEYBINDING KEYVALUE VALUE.REFERENCE"),
	"OBJECTPATH":                elementOf("", "INSTANCEPATH CLASSPATH"),
	"KEYBINDING":                elementOf("NAME", "KEYVALUE VALUE.REFERENCE"),
	"KEYVALUE":                  elementOf("VALUETYPE TYPE", ""),
	"CLASS":                     elementOf("NAME SUPERCLASS", "QUALIFIER PROPERTY PROPERTY.ARRAY PROPERTY.REFERENCE METHOD"),
	"INSTANCE":                  elementOf("CLASSNAME", "QUALIFIER PROPERTY PROPERTY.ARRAY PROPERTY.REFERENCE"),
	"QUALIFIER":                 elementOf("NAME TYPE PROPAGATED"+flavorAttrs, "VALUE VALUE.ARRAY"),
	"QUALIFIER.DECLARATION":     elementOf("NAME TYPE ISARRAY ARRAYSIZE"+flavorAttrs, "SCOPE VALUE VALUE.ARRAY"),
	"SCOPE":                     elementOf(strings.ToUpper(strings.Join(xmlScopes, " ")), ""),
	"PROPERTY":                  elementOf(propertyAttrs, "QUALIFIER VALUE"),
	"PROPERTY.ARRAY":            elementOf(propertyAttrs+" ARRAYSIZE", "QUALIFIER VALUE.ARRAY"),
	"PROPERTY.REFERENCE":        elementOf("NAME REFERENCECLASS CLASSORIGIN PROPAGATED", "QUALIFIER VALUE.REFERENCE"),
	"METHOD":                    elementOf("NAME TYPE CLASSORIGIN PROPAGATED", "QUALIFIER PARAMETER PARAMETER.ARRAY PARAMETER.REFERENCE PARAMETER.REFARRAY"),
	"PARAMETER":                 elementOf("NAME TYPE", "QUALIFIER"),
	"PARAMETER.ARRAY":           elementOf("NAME TYPE ARRAYSIZE", "QUALIFIER"),
	"PARAMETER.REFERENCE":       elementOf("NAME REFERENCECLASS", "QUALIFIER"),
	"PARAMETER.REFARRAY":        elementOf("NAME REFERENCECLASS ARRAYSIZE", "QUALIFIER"),
	"VALUE":                     elementOf("", ""),
	"VALUE.NULL":                elementOf("", ""),
	"VALUE.ARRAY":               elementOf("", "VALUE VALUE.NULL"),
	"VALUE.REFERENCE":           elementOf("", pathElements),
	"VALUE.REFARRAY":            elementOf("", "VALUE.REFERENCE VALUE.NULL"),
	"MESSAGE":                   elementOf("ID PROTOCOLVERSION", "SIMPLEREQ MULTIREQ SIMPLERSP MULTIRSP SIMPLEEXPREQ MULTIEXPREQ SIMPLEEXPRSP MULTIEXPRSP"),
	"SIMPLEREQ":                 elementOf("", "CORRELATOR IMETHODCALL METHODCALL"),
	"MULTIREQ":                  elementOf("", "SIMPLEREQ"),
	"SIMPLERSP":                 elementOf("", "IMETHODRESPONSE METHODRESPONSE"),
	"MULTIRSP":                  elementOf("", "SIMPLERSP"),
	"SIMPLEEXPREQ":              elementOf("", "CORRELATOR EXPMETHODCALL"),
	"MULTIEXPREQ":               elementOf("", "SIMPLEEXPREQ"),
	"SIMPLEEXPRSP":              elementOf("", "EXPMETHODRESPONSE"),
	"MULTIEXPRSP":               elementOf("", "SIMPLEEXPRSP"),
	"EXPMETHODCALL":             elementOf("NAME", "EXPPARAMVALUE"),
	"EXPPARAMVALUE":             elementOf("NAME PARAMTYPE EmbeddedObject EMBEDDEDOBJECT", "INSTANCE VALUE VALUE.ARRAY METHODRESPONSE IMETHODRESPONSE"),
	"EXPMETHODRESPONSE":         elementOf("NAME", "ERROR IRETURNVALUE"),
	"IMETHODCALL":               elementOf("NAME", "LOCALNAMESPACEPATH IPARAMVALUE"),
	"IPARAMVALUE":               elementOf("NAME", answerElements),
	"IMETHODRESPONSE":           elementOf("NAME", "ERROR IRETURNVALUE PARAMVALUE"),
	"IRETURNVALUE":              elementOf("", answerElements),
	"METHODRESPONSE":            elementOf("NAME", "ERROR RETURNVALUE PARAMVALUE"),
	"ERROR":                     elementOf("CODE DESCRIPTION", "INSTANCE"),
	"METHODCALL":                {},
	"PARAMVALUE":                {},
	"RETURNVALUE":               {},
	"CORRELATOR":                {},
}

// roots are the elements that can be the root of a file. DSP0201 allows only CIM; WMI writes
// a class alone.
var roots = strings.Fields("CIM DECLARATION DECLGROUP DECLGROUP.WITHNAME DECLGROUP.WITHPATH QUALIFIER.DECLARATION" + objectElements)
