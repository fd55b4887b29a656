package lint

import (
	"embed"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos returns the documentation of the rules. Do not change the shared slice.
func Infos() []diag.Info { return infos() }

// Rules with options.
const (
	NameForm           diag.Code = "MOF5023"
	ForeignPrefix      diag.Code = "MOF5021"
	SchemaPrefix       diag.Code = "MOF5020"
	RequiredQualifiers diag.Code = "MOF5060"
)

// Rules about files, for which the caller provides information.
const (
	DSCEncoding diag.Code = "MOF5082"
	DSCMFL      diag.Code = "MOF5084"
)

func rest(c *schema.Class) bool { return !isOfDSC(c) }

var rules = func() []rule {
	list := []rule{
		{code: "MOF5001", class: classDescription}, {code: "MOF5002", element: described("property")},
		{code: "MOF5003", element: described("method")}, {code: "MOF5004", element: described("parameter")},
		{code: SchemaPrefix, when: isCIM, class: schemaPrefix}, {code: ForeignPrefix, class: foreignPrefix}, {code: "MOF5022", schema: namesAlike},
		{code: NameForm, class: classForm, element: elementForm}, {code: "MOF5024", when: isCIM, element: underscore}, {code: "MOF5025", element: stutter},
		{code: "MOF5026", when: isWMI, element: nameEdges}, {code: "MOF5027", element: nameLength}, {code: "MOF5028", property: negative},
		{code: "MOF5029", when: rest, class: fileName},
		{code: "MOF5030", element: withoutMap}, {code: "MOF5031", element: withoutNames}, {code: "MOF5032", element: duplicateName}, {code: "MOF5033", element: blankName},
		{code: "MOF5034", element: closedMap}, {code: "MOF5035", element: zeroUnknown}, {code: "MOF5036", when: isCIM, method: successCode}, {code: "MOF5037", element: mapOrder},
		{code: "MOF5038", when: rest, property: otherCompanion}, {code: "MOF5058", method: jobCode}, {code: "MOF5059", property: dropsValues},
		{code: "MOF5042", when: isCompleteCIM, property: referenceKey},
		{code: "MOF5043", property: indicationKey}, {code: "MOF5044", property: keyWritten}, {code: "MOF5045", property: keyRequired}, {code: "MOF5046", property: keyDefault},
		{code: "MOF5047", property: emptyOverride}, {code: "MOF5048", when: isCIM, property: timeAsString}, {code: "MOF5049", element: secret}, {code: "MOF5050", class: nAry},
		{code: "MOF5051", when: isCIM, element: unit}, {code: "MOF5052", element: oldUnits}, {code: "MOF5053", when: isCIM, class: classVersion},
		{code: "MOF5054", element: replacement}, {code: "MOF5055", class: onExperimental}, {code: "MOF5056", element: ascii}, {code: "MOF5057", element: direction},
		{code: RequiredQualifiers, class: requiredOnClass, element: requiredOn},
		{code: "MOF5070", schema: dscBase}, {code: "MOF5071", when: isDSC, class: dscFileName}, {code: "MOF5072", when: isResource, class: dscClassVersion},
		{code: "MOF5073", when: isResource, class: dscFriendlyName}, {code: "MOF5074", when: isResource, class: dscKey}, {code: "MOF5075", when: isDSC, property: dscAttribute},
		{code: "MOF5076", when: isDSC, property: dscAttributeTwice}, {code: "MOF5077", when: isDSC, property: dscKeyType}, {code: "MOF5078", when: isOfDSC, property: dscValues},
		{code: "MOF5079", when: isOfDSC, property: dscEmbedded}, {code: "MOF5080", when: isDSC, property: dscCommon}, {code: "MOF5081", when: isDSC, property: dscEnsure},
		{code: "MOF5013", element: valueDescription}, {code: "MOF5039", element: vendorRange}, {code: "MOF5061", schema: otherCase}, {code: "MOF5062", element: sqlWord},
		{code: "MOF5063", when: isCIM, method: resultValues}, {code: "MOF5064", schema: abstractUnused}, {code: "MOF5065", class: emptyClass}, {code: "MOF5066", class: deepTree},
		{code: "MOF5067", method: manyParameters}, {code: "MOF5068", when: isCIM, property: keyMaxLen}, {code: "MOF5069", element: arrayOrder},
		{code: "MOF5091", when: isCIM, class: packagePath}, {code: "MOF5092", class: onePass}, {code: DSCEncoding, schema: dscEncoding}, {code: "MOF5083", schema: dscText}, {code: DSCMFL, schema: dscMFL}, {code: "MOF5093", when: isResource, class: dscFriendlyForm},
		{code: "MOF5094", when: isDSC, property: dscType},
		{code: "MOF5085", when: isWDM, class: wdmGuid}, {code: "MOF5086", when: isBlock, class: wdmItems}, {code: "MOF5087", when: isBlock, class: wdmDataID},
		{code: "MOF5088", when: isWDM, class: wdmMethodID}, {code: "MOF5089", when: isWDM, property: wdmSizeIs}, {code: "MOF5090", when: isBlock, class: wdmProvider},
	}
	for _, one := range []struct {
		code  diag.Code
		check func(p *pass, what, name, text string, q *schema.QualifierSet, at diag.Span)
	}{
		{"MOF5005", isName}, {"MOF5006", blanks}, {"MOF5007", unfinished}, {"MOF5008", repeatedWord}, {"MOF5009", fullStop},
		{"MOF5010", short}, {"MOF5011", markup}, {"MOF5012", saysDeprecated},
	} {
		class, element := aText(one.check)
		list = append(list, rule{code: one.code, class: class, element: element})
	}
	return list
}()
